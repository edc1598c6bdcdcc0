/* The inner loop of a campaign in plain C: one meeting, from what each side weighs and believes to the end of talks.
 *
 * A port of holder_bundles, sanctioner_bundles, the additive utility, and alternating offers with faratin_polynomial,
 * best_for_others and next_target, under a gross contract and without a go-between. Sums run in the same order as in the
 * program, so that every number is the same.
 */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { REJECT = 0, ACCEPT = 1, RUNNING = 0, AGREED = 1, BROKEN_DOWN = 2, WALKED_AWAY = 3, TIME_OUT = 4 };

/* What stays the same from meeting to meeting. */
typedef struct {
    int64_t releases, sets, categories, items, rounds, beyond_reach;
    const int64_t *masks;             /* [sets] */
    const int64_t *people;            /* [releases][categories] */
    const double *gain, *chips;       /* [releases][categories] */
    const double *worth;              /* [items] */
    const int64_t *beyond;            /* [beyond_reach]: items to hope for */
    const double *hope;               /* [beyond_reach] */
    const double *displeasure;        /* [releases * sets] */
    const double *later;              /* [sets]: share of the relief's worth that is counted on */
    const double *value, *chip_cost, *root_of_start; /* [categories] */
    const double *cost;               /* [items] */
    double counted_on, exposed, chip_scale, exile, hope_scale, width, release_scale, trust_a, trust_b, bias;
    double reservation[2], beta[2], p_breakdown;
} Setting;

static double of_categories(const Setting *s, int64_t r, const double *factor) {
    double total = 0.0;
    for (int64_t c = 0; c < s->categories; c++)
        total += s->value[c] * factor[c] * s->gain[r * s->categories + c];
    return total;
}

static void sanctioner(const Setting *s, const double *on_category, const double *on_item, double *out) {
    double costs[256];
    for (int64_t g = 0; g < s->sets; g++) {
        double total = 0.0;
        for (int64_t j = 0; j < s->items; j++)
            if (s->masks[g] >> j & 1) total += s->cost[j] * on_item[j];
        costs[g] = total * s->exposed;
    }
    for (int64_t r = 0; r < s->releases; r++) {
        double value = s->counted_on * of_categories(s, r, on_category);
        for (int64_t g = 0; g < s->sets; g++) out[r * s->sets + g] = value - costs[g];
    }
}

static void holder(const Setting *s, const double *values, const double *on_category, const double *on_item, double *out) {
    double worths[256], dearness[64], weights[64], now = s->trust_a / (s->trust_a + s->trust_b);
    for (int64_t j = 0; j < s->beyond_reach; j++)
        weights[j] = s->hope_scale * (s->worth[s->beyond[j]] * on_item[s->beyond[j]]);
    for (int64_t g = 0; g < s->sets; g++) {
        double total = 0.0;
        for (int64_t j = 0; j < s->items; j++)
            if (s->masks[g] >> j & 1) total += s->worth[j] * on_item[j];
        worths[g] = total * s->later[g];
    }
    for (int64_t c = 0; c < s->categories; c++)
        dearness[c] = 2.0 * (s->chip_cost[c] * on_category[c]) * s->root_of_start[c];
    for (int64_t r = 0; r < s->releases; r++) {
        double chips = 0.0, left = 0.0, exile = 0.0;
        for (int64_t c = 0; c < s->categories; c++)
            exile += s->people[r * s->categories + c] * s->chip_cost[c] * on_category[c];
        exile *= s->exile;
        for (int64_t c = 0; c < s->categories; c++) chips += dearness[c] * s->chips[r * s->categories + c];
        chips *= s->chip_scale;
        double weight = of_categories(s, r, values) / s->release_scale;
        weight = weight < 0.0 ? 0.0 : weight > 1.0 ? 1.0 : weight;
        double trust = (s->trust_a + weight) / (s->trust_a + weight + s->trust_b);
        double growth = exp((trust - now) / s->width);
        for (int64_t j = 0; j < s->beyond_reach; j++) {
            double near = s->hope[j], nearer = growth * near;
            left += weights[j] * ((nearer < 1.0 ? nearer : 1.0) - near);
        }
        for (int64_t g = 0; g < s->sets; g++) {
            int64_t p = r * s->sets + g;
            out[p] = worths[g] + left + exile - chips - s->displeasure[p];
        }
    }
}

static int64_t best_possible(int64_t n, const double *own, const double *others, double reservation) {
    int64_t best = -1;
    for (int64_t p = 0; p < n; p++)
        if (own[p] >= reservation && others[p] >= 0.0 && (best < 0 || own[p] > own[best])) best = p;
    return best;
}

static int64_t offer(int64_t n, const double *own, const double *others, double reservation, double target) {
    int64_t best = -1;
    for (int64_t p = 0; p < n; p++) {
        if (own[p] < target || own[p] < reservation || others[p] < 0.0) continue;
        if (best < 0 || others[p] > others[best]) best = p;
    }
    return best >= 0 ? best : best_possible(n, own, others, reservation);
}

static double target(const Setting *s, int side, int64_t round, double best) {
    double time = (round + 1.0) / s->rounds;
    double concession = pow(time < 1.0 ? time : 1.0, 1.0 / s->beta[side]);
    concession = concession < 0.0 ? 0.0 : concession > 1.0 ? 1.0 : concession;
    return best - concession * (best - s->reservation[side]);
}

static int64_t talk(const Setting *s, double *const own[2], double *const others[2], const double *luck, int64_t *package) {
    int64_t n = s->releases * s->sets, first[2];
    for (int side = 0; side < 2; side++) first[side] = best_possible(n, own[side], others[side], s->reservation[side]);
    double wanted = first[0] < 0 ? 0.0 : target(s, 0, 0, own[0][first[0]]); /* what answers is what is asked for next */
    *package = -1;
    for (int64_t round = 0; round < s->rounds; round++) {
        int mover = round % 2, other = 1 - mover;
        if (first[mover] < 0) return WALKED_AWAY;
        int64_t p = offer(n, own[mover], others[mover], s->reservation[mover], wanted);
        wanted = first[other] < 0 ? s->reservation[other]
                                  : target(s, other, round + 1, own[other][first[other]]);
        *package = p;
        if (own[other][p] >= s->reservation[other] && own[other][p] >= wanted) return AGREED;
        if (luck[round] < s->p_breakdown) return BROKEN_DOWN;
    }
    return TIME_OUT;
}

/* Hold meetings, each with views and luck of its own; views[k] are factors: the holder's chip costs and present values as
 * the sanctioner sees them, the sanctioner's values and costs as the holder sees them. */
void meetings(const Setting *s, int64_t count, const double *views, const double *luck, int64_t *status, int64_t *package) {
    int64_t n = s->releases * s->sets, width = 2 * (s->categories + s->items);
    double *tables = malloc(4 * n * sizeof(double)), *ones = malloc((s->categories + s->items) * sizeof(double));
    for (int64_t j = 0; j < s->categories + s->items; j++) ones[j] = 1.0;
    double *own[2] = {tables, tables + n}, *others[2] = {tables + 2 * n, tables + 3 * n};
    for (int64_t k = 0; k < count; k++) {
        const double *chip = views + k * width, *present = chip + s->categories;
        const double *value = present + s->items, *cost = value + s->categories;
        double highest = 0.0;
        holder(s, ones, chip, present, others[0]);
        for (int64_t p = 0; p < n; p++) highest = others[0][p] > highest ? others[0][p] : highest;
        for (int64_t p = 0; p < n; p++) others[0][p] += s->bias * highest;
        sanctioner(s, value, cost, others[1]);
        holder(s, value, ones, ones, own[1]);
        sanctioner(s, ones, ones, own[0]);
        status[k] = talk(s, own, others, luck + k * s->rounds, package + k);
    }
    free(ones);
    free(tables);
}
