/* The same negotiation in plain C: stacked alternating offers of two time-dependent bargainers who know each other's gains,
   offers looked up in the same counting index over one's own utility. Reads a problem from stdin, writes the outcome of every
   pair of tactics and the mean time of a negotiation to stdout. Built by negotiation.py with gcc -O3. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BINS = 1024, TRAIL = 5 };

typedef struct {
    int built, fallback, *start, *listed, *winner, *fill;
    double low, per_unit, *content;
} Index;

typedef struct {
    double *own, *others, best, reservation, beta, *history;
    int n_offers;
    Index index;
} Seat;

static int bin_of(double u, double low, double per_unit) {
    double place = (u - low) * per_unit;
    if (!(place > 0.0)) return 0;
    return place >= BINS ? BINS - 1 : (int)place;
}

static void build(Index *x, const double *own, const double *others, double reservation, int n) {
    double low = INFINITY, high = -INFINITY;
    x->fallback = -1;
    for (int p = 0; p < n; p++) {
        x->content[p] = own[p] >= reservation ? others[p] : -1.0;
        if (x->content[p] >= 0.0) {
            if (own[p] < low) low = own[p];
            if (x->fallback < 0 || own[p] > high) { high = own[p]; x->fallback = p; }
        }
    }
    x->low = low;
    x->per_unit = high > low ? BINS / (high - low) : 0.0;
    memset(x->start, 0, (BINS + 1) * sizeof(int));
    for (int p = 0; p < n; p++)
        if (x->content[p] >= 0.0) x->start[1 + bin_of(own[p], low, x->per_unit)]++;
    for (int b = 0; b < BINS; b++) { x->start[b + 1] += x->start[b]; x->fill[b] = x->start[b]; }
    for (int p = 0; p < n; p++)
        if (x->content[p] >= 0.0) x->listed[x->fill[bin_of(own[p], low, x->per_unit)]++] = p;
    int winner = -1;
    double most = -1.0;
    x->winner[BINS] = -1;
    for (int b = BINS - 1; b >= 0; b--) {
        for (int k = x->start[b]; k < x->start[b + 1]; k++) {
            int p = x->listed[k];
            double c = x->content[p];
            if (c > most || (c == most && p < winner)) { winner = p; most = c; }
        }
        x->winner[b] = winner;
    }
    x->built = 1;
}

static int offer(Seat *s, double target, int n) {
    Index *x = &s->index;
    if (!x->built) build(x, s->own, s->others, s->reservation, n);
    int b = bin_of(target, x->low, x->per_unit), best = x->winner[b + 1];
    double most = best >= 0 ? x->content[best] : -1.0;
    for (int k = x->start[b]; k < x->start[b + 1]; k++) {
        int p = x->listed[k];
        double c = x->content[p];
        if (s->own[p] >= target && (c > most || (c == most && p < best))) { best = p; most = c; }
    }
    return best >= 0 ? best : x->fallback;
}

static double target_of(const Seat *s, int round, int rounds) {
    double t = (round + 1.0) / rounds;
    double a = pow(t < 1.0 ? t : 1.0, 1.0 / s->beta);
    return s->best - (a < 1.0 ? a : 1.0) * (s->best - s->reservation);
}

static void sit_down(Seat *s, const double *truth, int n) {
    memcpy(s->others, truth, n * sizeof(double));
    s->n_offers = s->index.built = 0;
    int best = -1;
    for (int p = 0; p < n; p++)
        if (s->own[p] >= s->reservation && s->others[p] >= 0.0 && (best < 0 || s->own[p] > s->own[best])) best = p;
    s->best = best < 0 ? NAN : s->own[best];
}

static void note(int64_t *trail, double *targets, int move, int round, int mover, int asked, int said, int about, double target) {
    int64_t *row = trail + move * TRAIL;
    row[0] = round; row[1] = mover; row[2] = asked; row[3] = said; row[4] = about;
    targets[move] = target;
}

static void see(Seat *s, int mine, int package) {
    double *row = s->history + 3 * s->n_offers++;
    row[0] = mine; row[1] = s->own[package]; row[2] = package;
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
        for (int k = 0; k < 2; k++) see(&seats[k], k == i, package);
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
        Index x = {0, -1, room((BINS + 1) * sizeof(int)), room(n * sizeof(int)), room((BINS + 1) * sizeof(int)),
                   room(BINS * sizeof(int)), 0.0, 0.0, room(n * sizeof(double))};
        Seat s = {tables + i * n, room(n * sizeof(double)), 0.0, 0.0, 1.0, room(12 * (rounds + 1) * sizeof(double)), 0, x};
        seats[i] = s;
    }
    int64_t *trail = room(4 * (rounds + 1) * TRAIL * sizeof(int64_t));
    double *targets = room(4 * (rounds + 1) * sizeof(double));
    struct timespec began, ended;
    int *agreed = room(pairs * sizeof(int)), *when = room(pairs * sizeof(int));
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (int k = 0; k < pairs; k++) {
        seats[0].beta = betas[2 * k];
        seats[1].beta = betas[2 * k + 1];
        for (int r = 0; r < repeats; r++) agreed[k] = negotiate(seats, n, rounds, trail, targets, &when[k]);
    }
    clock_gettime(CLOCK_MONOTONIC, &ended);
    double ns = (ended.tv_sec - began.tv_sec) * 1e9 + (ended.tv_nsec - began.tv_nsec);
    for (int k = 0; k < pairs; k++) printf("%d %d\n", agreed[k], when[k]);
    printf("%.3f\n", ns / ((double)pairs * repeats) / 1000.0);
    return 0;
}
