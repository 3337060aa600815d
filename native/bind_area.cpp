// Bindings of areas and of occupancy.
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "area.h"
#include "arrays.h"
#include "bind.h"
#include "geodesic.h"

namespace sharedsky {
namespace {

void add_polygon(Area& self, const std::vector<In<double>>& lon, const std::vector<In<double>>& lat) {
    if (lon.size() != lat.size() || lon.empty()) throw std::invalid_argument("a polygon has rings of corners");
    PolygonArea polygon;
    for (std::size_t k = 0; k < lon.size(); ++k) {
        polygon.rings.emplace_back(lon[k].data(), lat[k].data(), same_size(lon[k], lat[k]));
    }
    self.polygons.push_back(std::move(polygon));
}

void add_circle(Area& self, double lat_deg, double lon_deg, double radius_m) {
    if (!(std::fabs(lat_deg) <= 90.0) || !std::isfinite(lon_deg) || !(radius_m > 0.0) || radius_m > 1e7) {
        throw std::invalid_argument("a circle has a centre on the earth and a radius of at most 10,000 km");
    }
    self.circles.push_back({lat_deg, lon_deg, radius_m});
}

auto contains(const Area& self, In<double> lat, In<double> lon) {
    const std::size_t n = same_size(lat, lon);
    std::vector<std::uint8_t> inside(n);
    {
        nb::gil_scoped_release free;
        for (std::size_t k = 0; k < n; ++k) {
            const Vec3 p = to_ecef(lat.data()[k], lon.data()[k], 0.0);
            inside[k] = std::any_of(self.polygons.begin(), self.polygons.end(), [&](const PolygonArea& a) { return a.contains(p); }) ||
                        std::any_of(self.circles.begin(), self.circles.end(), [&](const CircleArea& c) {
                            return inverse(c.lat_deg, c.lon_deg, lat.data()[k], lon.data()[k]).s_m < c.radius_m;
                        });
        }
    }
    return out(std::move(inside));
}

auto occupancies(const Path& path, const Area& area, const Heights* over_lower, double lower_m,
                 const Heights* over_upper, double upper_m, std::int64_t start_us, std::int64_t end_us) {
    for (const Heights* heights : {over_lower, over_upper}) {
        if (heights != nullptr && heights->samples() != path.samples()) {
            throw std::invalid_argument("heights are of another path");
        }
    }
    std::vector<std::int64_t> times, unknown;
    std::vector<double> unc;
    std::vector<std::uint8_t> flags;
    {
        nb::gil_scoped_release free;
        const Occupancies all = occupy(path, area, {over_lower, lower_m, over_upper, upper_m}, start_us, end_us);
        for (const Occupied& o : all.occupied) {
            times.insert(times.end(), {o.enter_us, o.exit_us});
            unc.insert(unc.end(), {o.enter_unc_s, o.exit_unc_s});
            flags.insert(flags.end(), {static_cast<std::uint8_t>(o.entered), static_cast<std::uint8_t>(o.exited),
                                       static_cast<std::uint8_t>(o.certain)});
        }
        for (const auto& [from, to] : all.unknown) unknown.insert(unknown.end(), {from, to});
    }
    return nb::make_tuple(out(std::move(times)), out(std::move(unc)), out(std::move(flags)), out(std::move(unknown)));
}

}  // namespace

void bind_area(nb::module_& m) {
    nb::class_<Area>(m, "Area")
        .def(nb::init<>())
        .def("add_polygon", &add_polygon, nb::arg("lon_deg"), nb::arg("lat_deg"))
        .def("add_circle", &add_circle, nb::arg("lat_deg"), nb::arg("lon_deg"), nb::arg("radius_m"))
        .def("contains", &contains, nb::arg("lat_deg"), nb::arg("lon_deg"));
    m.def("occupancies", &occupancies, nb::arg("path"), nb::arg("area"), nb::arg("over_lower").none(), nb::arg("lower_m"),
          nb::arg("over_upper").none(), nb::arg("upper_m"), nb::arg("start_us"), nb::arg("end_us"));
}

}  // namespace sharedsky
