// Bindings of paths, of the candidate search and of encounters.
#include <nanobind/stl/vector.h>

#include "arrays.h"
#include "bind.h"
#include "encounter.h"
#include "sweep.h"

namespace sharedsky {
namespace {

Motion motion_of(std::int64_t max_gap_us, double speed_max_mps, double manoeuvre_mps2, double clock_s) {
    return {max_gap_us, speed_max_mps, manoeuvre_mps2, clock_s};
}

void ascending(const std::int64_t* t_us, std::size_t n) {
    for (std::size_t i = 1; i < n; ++i) {
        if (t_us[i] <= t_us[i - 1]) throw std::invalid_argument("t_us must ascend");
    }
}

void new_path(Path* self, In<std::int64_t> t_us, In<double> lat, In<double> lon, In<double> radius_m,
              std::int64_t max_gap_us, double speed_max_mps, double manoeuvre_mps2, double clock_s) {
    const std::size_t n = same_size(t_us, lat, lon, radius_m);
    ascending(t_us.data(), n);
    nb::gil_scoped_release free;
    new (self) Path(t_us.data(), lat.data(), lon.data(), radius_m.data(), n,
                    motion_of(max_gap_us, speed_max_mps, manoeuvre_mps2, clock_s));
}

void new_heights(Heights* self, In<std::int64_t> t_us, In<double> alt_m, In<double> spread_m, In<double> bound_m,
                 std::int64_t max_gap_us, double speed_max_mps, double manoeuvre_mps2, double clock_s) {
    const std::size_t n = same_size(t_us, alt_m, spread_m, bound_m);
    ascending(t_us.data(), n);
    nb::gil_scoped_release free;
    new (self) Heights(t_us.data(), alt_m.data(), spread_m.data(), bound_m.data(), n,
                       motion_of(max_gap_us, speed_max_mps, manoeuvre_mps2, clock_s));
}

void fitting(const Path& path, const Heights& heights) {
    if (path.samples() != heights.samples()) throw std::invalid_argument("heights are of another path");
}

auto find_candidates(const std::vector<const Path*>& paths, In<std::int32_t> group, double horizontal_m,
                     std::int64_t slot_us) {
    if (group.size() != paths.size()) throw std::invalid_argument("one group a path");
    if (slot_us <= 0) throw std::invalid_argument("slot_us must be positive");
    const std::vector<std::int32_t> groups(group.data(), group.data() + group.size());
    Candidates found;
    {
        nb::gil_scoped_release free;
        found = candidates(paths, groups, horizontal_m, slot_us);
    }
    return nb::make_tuple(out(std::move(found.i)), out(std::move(found.j)), out(std::move(found.from_us)),
                          out(std::move(found.to_us)));
}

auto meetings(const Path& a, const Heights& ha, const Path& b, const Heights& hb, In<std::int64_t> from_us,
              In<std::int64_t> to_us, double horizontal_m, double vertical_m, bool one_clock) {
    same_size(from_us, to_us);
    fitting(a, ha), fitting(b, hb);
    const Windows windows{{from_us.data(), from_us.data() + from_us.size()}, {to_us.data(), to_us.data() + to_us.size()}};
    std::vector<std::int64_t> times, unknown_times;
    std::vector<double> figures, unknown_figures;
    {
        nb::gil_scoped_release free;
        const Meetings all = meet(a, ha, b, hb, windows, {horizontal_m, vertical_m, one_clock});
        for (const Met& m : all.met) {
            times.insert(times.end(), {m.start_us, m.end_us, m.cpa_us});
            figures.insert(figures.end(), {m.start_unc_s, m.end_unc_s, m.cpa_unc_s});
            for (const Figure& f : {m.cpa_3d_m, m.cpa_horizontal_m, m.cpa_vertical_m, m.min_horizontal_m, m.min_vertical_m}) {
                figures.insert(figures.end(), {f.value, f.unc});
            }
        }
        for (const Unknown& u : all.unknown) {
            unknown_times.insert(unknown_times.end(), {u.start_us, u.end_us});
            unknown_figures.insert(unknown_figures.end(), {u.min_horizontal_m.value, u.min_horizontal_m.unc});
        }
    }
    return nb::make_tuple(out(std::move(times)), out(std::move(figures)), out(std::move(unknown_times)),
                          out(std::move(unknown_figures)));
}

auto separation(const Path& a, const Heights& ha, const Path& b, const Heights& hb, In<std::int64_t> t_us,
                bool one_clock) {
    fitting(a, ha), fitting(b, hb);
    const std::size_t n = t_us.size();
    std::vector<double> h(n), v(n), hu(n), vu(n);
    {
        nb::gil_scoped_release free;
        for (std::size_t k = 0; k < n; ++k) {
            const Apart at = apart(a, ha, b, hb, t_us.data()[k], one_clock);
            h[k] = at.horizontal_m, v[k] = at.vertical_m, hu[k] = at.horizontal_unc_m, vu[k] = at.vertical_unc_m;
        }
    }
    return nb::make_tuple(out(std::move(h)), out(std::move(v)), out(std::move(hu)), out(std::move(vu)));
}

}  // namespace

void bind_encounter(nb::module_& m) {
    nb::class_<Path>(m, "Path")
        .def("__init__", &new_path, nb::arg("t_us"), nb::arg("lat_deg"), nb::arg("lon_deg"), nb::arg("radius_m"),
             nb::arg("max_gap_us"), nb::arg("speed_max_mps"), nb::arg("manoeuvre_mps2"), nb::arg("clock_s"));
    nb::class_<Heights>(m, "Heights")
        .def("__init__", &new_heights, nb::arg("t_us"), nb::arg("alt_m"), nb::arg("spread_m"), nb::arg("bound_m"),
             nb::arg("max_gap_us"), nb::arg("speed_max_mps"), nb::arg("manoeuvre_mps2"), nb::arg("clock_s"));
    m.def("candidates", &find_candidates, nb::arg("paths"), nb::arg("group"), nb::arg("horizontal_m"), nb::arg("slot_us"));
    m.def("meetings", &meetings, nb::arg("a"), nb::arg("heights_a"), nb::arg("b"), nb::arg("heights_b"),
          nb::arg("from_us"), nb::arg("to_us"), nb::arg("horizontal_m"), nb::arg("vertical_m"), nb::arg("one_clock"));
    m.def("separation", &separation, nb::arg("a"), nb::arg("heights_a"), nb::arg("b"), nb::arg("heights_b"),
          nb::arg("t_us"), nb::arg("one_clock"));
}

}  // namespace sharedsky
