#include "sweep.h"

#include <algorithm>
#include <array>

namespace sharedsky {
namespace {

// Chords sag under the surface and flat geometry is a little off; a metre and a thousandth cover both.
constexpr double kSlack_m = 1.0, kSlackShare = 1e-3;

struct Box {
    std::int64_t slot;
    std::int32_t path;
    std::array<double, 3> low, high;
    double reach;
};

std::int64_t slot_of(std::int64_t t_us, std::int64_t slot_us) {
    return t_us >= 0 ? t_us / slot_us : -((-t_us + slot_us - 1) / slot_us);
}

void widen(Box& box, Vec3 p) {
    const std::array<double, 3> at{p.x, p.y, p.z};
    for (int k = 0; k < 3; ++k) {
        box.low[k] = std::fmin(box.low[k], at[k]);
        box.high[k] = std::fmax(box.high[k], at[k]);
    }
}

void boxes_of(const Path& path, std::int32_t index, std::int64_t slot_us, std::vector<Box>& boxes) {
    const std::size_t begin = boxes.size();
    for (const Element& e : path.elements()) {
        const Vec3 p = path.at_node(e.node), q = path.at_node(e.node + (e.link ? 1 : 0));
        const double reach = path.reach(e);
        for (std::int64_t slot = slot_of(path.start(e), slot_us); slot <= slot_of(path.end(e), slot_us); ++slot) {
            // elements come in time order, so the slot, if already open, is among the last
            std::size_t k = boxes.size();
            while (k > begin && boxes[k - 1].slot > slot) --k;
            if (k == begin || boxes[k - 1].slot != slot) {
                boxes.insert(boxes.begin() + static_cast<std::ptrdiff_t>(k), {slot, index, {p.x, p.y, p.z}, {p.x, p.y, p.z}, 0.0});
                ++k;
            }
            Box& box = boxes[k - 1];
            widen(box, p), widen(box, q);
            box.reach = std::fmax(box.reach, reach);
        }
    }
    for (std::size_t k = begin; k < boxes.size(); ++k) {
        for (int axis = 0; axis < 3; ++axis) boxes[k].low[axis] -= boxes[k].reach, boxes[k].high[axis] += boxes[k].reach;
    }
}

// The axis along which the boxes lie most apart: fewest overlap there.
int widest_axis(const std::vector<Box>& boxes) {
    std::array<double, 3> variance{};
    for (int axis = 0; axis < 3; ++axis) {
        double mean = 0.0;
        for (const Box& b : boxes) mean += (b.low[axis] + b.high[axis]) / 2 / static_cast<double>(boxes.size());
        for (const Box& b : boxes) variance[axis] += std::pow((b.low[axis] + b.high[axis]) / 2 - mean, 2);
    }
    return static_cast<int>(std::max_element(variance.begin(), variance.end()) - variance.begin());
}

struct Hit {
    std::int32_t i, j;
    std::int64_t slot;
    auto operator<=>(const Hit&) const = default;
};

}  // namespace

Candidates candidates(const std::vector<const Path*>& paths, const std::vector<std::int32_t>& group,
                      double horizontal_m, std::int64_t slot_us) {
    std::vector<Box> boxes;
    for (std::size_t k = 0; k < paths.size(); ++k) {
        boxes_of(*paths[k], static_cast<std::int32_t>(k), slot_us, boxes);
    }
    const double near = horizontal_m * (1.0 + kSlackShare) + kSlack_m;
    const int axis = widest_axis(boxes);
    std::sort(boxes.begin(), boxes.end(), [axis](const Box& x, const Box& y) {
        return x.slot != y.slot ? x.slot < y.slot : x.low[axis] != y.low[axis] ? x.low[axis] < y.low[axis] : x.path < y.path;
    });
    std::vector<Hit> hits;
    std::vector<const Box*> open;
    for (std::size_t k = 0; k < boxes.size(); ++k) {
        const Box& box = boxes[k];
        if (k == 0 || boxes[k - 1].slot != box.slot) open.clear();
        std::size_t kept = 0;
        for (const Box* other : open) {
            if (other->high[axis] + near < box.low[axis]) continue;  // behind the sweep for good
            open[kept++] = other;
            if (group[other->path] == group[box.path]) continue;
            bool overlap = true;
            for (int d = 0; d < 3; ++d) {
                overlap = overlap && other->low[d] <= box.high[d] + near && box.low[d] <= other->high[d] + near;
            }
            if (overlap) hits.push_back({std::min(other->path, box.path), std::max(other->path, box.path), box.slot});
        }
        open.resize(kept);
        open.push_back(&box);
    }
    std::sort(hits.begin(), hits.end());
    Candidates found;
    for (const Hit& hit : hits) {
        const std::int64_t from = hit.slot * slot_us, to = from + slot_us;
        if (!found.i.empty() && found.i.back() == hit.i && found.j.back() == hit.j && found.to_us.back() >= from) {
            found.to_us.back() = to;
            continue;
        }
        found.i.push_back(hit.i), found.j.push_back(hit.j);
        found.from_us.push_back(from), found.to_us.push_back(to);
    }
    return found;
}

}  // namespace sharedsky
