// Encounters of one pair of paths: exact, continuous, with bounds on every figure.
#pragma once

#include "path.h"

namespace sharedsky {

struct Thresholds {
    double horizontal_m, vertical_m;
    bool one_clock;  // both tracks were timed by one clock: its error moves times, not distances
};

struct Figure {
    double value, unc;
};

struct Met {
    std::int64_t start_us, end_us, cpa_us;
    double start_unc_s, end_unc_s, cpa_unc_s;
    Figure cpa_3d_m, cpa_horizontal_m, cpa_vertical_m, min_horizontal_m, min_vertical_m;
};

struct Unknown {  // nearer than the horizontal threshold while an altitude is missing
    std::int64_t start_us, end_us;
    Figure min_horizontal_m;
};

struct Windows {  // closed, ascending, disjoint
    std::vector<std::int64_t> from_us, to_us;
};

struct Meetings {
    std::vector<Met> met;
    std::vector<Unknown> unknown;
};

Meetings meet(const Path& a, const Heights& ha, const Path& b, const Heights& hb, const Windows& windows,
              const Thresholds& thresholds);

struct Apart {
    double horizontal_m, vertical_m, horizontal_unc_m, vertical_unc_m;
};

// NaN where one has no position, or no altitude.
Apart apart(const Path& a, const Heights& ha, const Path& b, const Heights& hb, std::int64_t t_us, bool one_clock);

}  // namespace sharedsky
