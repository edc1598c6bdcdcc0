/* The same negotiation in plain C: stacked alternating offers of two time-dependent bargainers who know each other's gains,
   what a round concedes remembered between answer and proposal, offers looked up in the same index over one's own utility.
   Reads a problem from stdin, writes the outcome of every pair of tactics and the mean microseconds of its negotiation to stdout.
   Built by negotiation.py with gcc -O3. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PACKAGES_A_BIN = 4, MOST_BINS = 4096, TRAIL = 5 };

typedef struct {
    int built, bins, *winner, *first, *following, *bin;
    double low, per_unit, *most, *content;
} Index;

typedef struct {
    double *own, *others, best, reservation, beta, conceded;
    int known_round;
    Index index;
} Seat;

static int bin_of(double u, double low, double per_unit, int bins) {
    double place = (u - low) * per_unit;
    place = place > 0.0 ? place : 0.0;
    return (int)(place < bins - 1.0 ? place : bins - 1.0);
}

static void build(Index *x, const double *own, const double *others, double best, double reservation, int n) {
    int bins = x->bins;
    double low = reservation, per_unit = best > low ? bins / (best - low) : 0.0;
    for (int p = 0; p < n; p++) x->content[p] = own[p] >= reservation && others[p] >= 0.0 ? others[p] : -1.0;
    for (int b = 0; b <= bins; b++) { x->most[b] = -1.0; x->winner[b] = -1; }
    for (int p = 0; p < n; p++) x->bin[p] = bin_of(own[p], low, per_unit, bins);
    for (int p = 0; p < n; p++) {
        int b = x->bin[p];
        if (x->content[p] > x->most[b]) { x->most[b] = x->content[p]; x->winner[b] = p; }
    }
    for (int b = bins - 1; b >= 0; b--)
        if (x->most[b + 1] > x->most[b] || (x->most[b + 1] == x->most[b] && x->winner[b + 1] < x->winner[b])) {
            x->most[b] = x->most[b + 1];
            x->winner[b] = x->winner[b + 1];
        }
    for (int b = 0; b < bins; b++) x->first[b] = -1;
    for (int p = n - 1; p >= 0; p--) {
        int above = x->bin[p] + 1;
        double c = x->content[p];
        if (c >= x->most[above] && (c > x->most[above] || p < x->winner[above])) {
            x->following[p] = x->first[above - 1];
            x->first[above - 1] = p;
        }
    }
    x->low = low;
    x->per_unit = per_unit;
    x->built = 1;
}

static int best_possible(const Seat *s, int n) {
    int best = -1;
    double most = -INFINITY;
    for (int p = 0; p < n; p++)
        if (s->own[p] > most && s->own[p] >= s->reservation && s->others[p] >= 0.0) { best = p; most = s->own[p]; }
    return best;
}

static int offer(Seat *s, double target, int n) {
    Index *x = &s->index;
    if (!x->built) build(x, s->own, s->others, s->best, s->reservation, n);
    int b = bin_of(target, x->low, x->per_unit, x->bins), best = x->winner[b + 1];
    double most = x->most[b + 1];
    for (int p = x->first[b]; p >= 0; p = x->following[p]) {
        double c = x->content[p];
        if (s->own[p] >= target && (c > most || (c == most && p < best))) { best = p; most = c; }
    }
    return best >= 0 ? best : best_possible(s, n);
}

static double target_of(Seat *s, int round, int rounds) {
    if (s->known_round != round) {
        double t = (round + 1.0) / rounds;
        s->conceded = pow(t < 1.0 ? t : 1.0, 1.0 / s->beta);
        s->known_round = round;
    }
    double a = s->conceded;
    return s->best - (a < 1.0 ? a : 1.0) * (s->best - s->reservation);
}

static void sit_down(Seat *s, const double *truth, int n) {
    memcpy(s->others, truth, n * sizeof(double));
    s->index.built = 0;
    s->known_round = -1;
    int best = best_possible(s, n);
    s->best = best < 0 ? NAN : s->own[best];
}

static void note(int64_t *trail, double *targets, int move, int round, int mover, int asked, int said, int about, double target) {
    int64_t *row = trail + move * TRAIL;
    row[0] = round; row[1] = mover; row[2] = asked; row[3] = said; row[4] = about;
    targets[move] = target;
}

/* Returns the agreed package or -1, and the round in *when. */
static int negotiate(Seat *seats, int n, int rounds, int64_t *trail, double *targets, int *when) {
    for (int i = 0; i < 2; i++) sit_down(&seats[i], seats[1 - i].own, n);
    int standing = -1, move = 0;
    for (int turn = 0; turn < 2 * rounds; turn++) {
        int i = turn % 2, round = turn / 2;
        Seat *s = &seats[i];
        if (isnan(s->best)) break;
        if (standing >= 0) {
            double target = target_of(s, round, rounds);
            int yes = s->own[standing] >= s->reservation && s->own[standing] >= target;
            note(trail, targets, move++, round, i, 1, yes, standing, target);
            if (yes) { *when = round; return standing; }
        }
        double target = target_of(s, round, rounds);
        int package = offer(s, target, n);
        note(trail, targets, move++, round, i, 0, package, package, target);
        standing = package;
    }
    *when = rounds;
    return -1;
}

static void *room(size_t bytes) {
    void *p = calloc(1, bytes);
    if (!p) exit(1);
    return p;
}

int main(void) {
    int64_t head[4];
    if (fread(head, sizeof *head, 4, stdin) != 4) return 1;
    int n = head[0], rounds = head[1], pairs = head[2], repeats = head[3];
    double *tables = room(2 * n * sizeof(double)), *betas = room(2 * pairs * sizeof(double));
    if (fread(tables, sizeof(double), 2 * n, stdin) != (size_t)(2 * n)) return 1;
    if (fread(betas, sizeof(double), 2 * pairs, stdin) != (size_t)(2 * pairs)) return 1;
    Seat seats[2];
    for (int i = 0; i < 2; i++) {
        int bins = n / PACKAGES_A_BIN + 1 < MOST_BINS ? n / PACKAGES_A_BIN + 1 : MOST_BINS;
        Index x = {0, bins, room((bins + 1) * sizeof(int)), room(bins * sizeof(int)), room(n * sizeof(int)),
                   room(n * sizeof(int)), 0.0, 0.0, room((bins + 1) * sizeof(double)), room(n * sizeof(double))};
        Seat s = {tables + i * n, room(n * sizeof(double)), 0.0, 0.0, 1.0, 0.0, -1, x};
        seats[i] = s;
    }
    int64_t *trail = room(4 * (rounds + 1) * TRAIL * sizeof(int64_t));
    double *targets = room(4 * (rounds + 1) * sizeof(double));
    struct timespec began, ended;
    for (int k = 0; k < pairs; k++) {
        int agreed = -1, when = 0;
        seats[0].beta = betas[2 * k];
        seats[1].beta = betas[2 * k + 1];
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
        for (int r = 0; r < repeats; r++) agreed = negotiate(seats, n, rounds, trail, targets, &when);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
        double ns = (ended.tv_sec - began.tv_sec) * 1e9 + (ended.tv_nsec - began.tv_nsec);
        printf("%d %d %.3f\n", agreed, when, ns / repeats / 1000.0);
    }
    return 0;
}
