// Which pairs of paths could come near, and when: boxes per time slot, sorted and swept.
#pragma once

#include "path.h"

namespace sharedsky {

struct Candidates {  // by pair, then time
    std::vector<std::int32_t> i, j;
    std::vector<std::int64_t> from_us, to_us;
};

// Every pair of different groups and every window in which it could be nearer than horizontal_m, uncertainties
// included. May name too many, never too few; slot_us changes only how many too many.
Candidates candidates(const std::vector<const Path*>& paths, const std::vector<std::int32_t>& group,
                      double horizontal_m, std::int64_t slot_us);

}  // namespace sharedsky
