// Bindings of footprints.
#include <nanobind/stl/vector.h>

#include <cmath>

#include "arrays.h"
#include "bind.h"
#include "footprint.h"

namespace sharedsky {
namespace {

void add_polygon(Footprint& self, const std::vector<In<double>>& lon, const std::vector<In<double>>& lat) {
    if (lon.size() != lat.size() || lon.empty()) throw std::invalid_argument("a polygon has rings of corners");
    Patch patch;
    for (std::size_t k = 0; k < lon.size(); ++k) {
        patch.rings.emplace_back(lon[k].data(), lat[k].data(), same_size(lon[k], lat[k]));
    }
    self.patches.push_back(std::move(patch));
}

void add_circle(Footprint& self, double lat_deg, double lon_deg, double radius_m) {
    if (!(std::fabs(lat_deg) <= 90.0) || !std::isfinite(lon_deg) || !(radius_m > 0.0) || radius_m > 1e7) {
        throw std::invalid_argument("a circle has a centre on the earth and a radius of at most 10,000 km");
    }
    self.add_disc(lat_deg, lon_deg, radius_m);
}

auto meets(const Footprint& self, const std::vector<const Footprint*>& others) {
    std::vector<std::uint8_t> result(others.size());
    {
        nb::gil_scoped_release free;
        for (std::size_t k = 0; k < others.size(); ++k) result[k] = meet(self, *others[k]);
    }
    return out(std::move(result));
}

bool covers_other(const Footprint& self, const Footprint& other) {
    nb::gil_scoped_release free;
    return covers(self, other);
}

bool crosses_itself(const Footprint& self) {
    nb::gil_scoped_release free;
    for (const Patch& patch : self.patches) {
        for (const Outline& ring : patch.rings) {
            if (ring.crosses_itself()) return true;
        }
    }
    return false;
}

auto cells(const Footprint& self, std::size_t most) {
    std::vector<std::int64_t> result;
    {
        nb::gil_scoped_release free;
        result = self.cells(most);
    }
    return out(std::move(result));
}

}  // namespace

void bind_footprint(nb::module_& m) {
    nb::class_<Footprint>(m, "Footprint")
        .def(nb::init<>())
        .def("add_polygon", &add_polygon, nb::arg("lon_deg"), nb::arg("lat_deg"))
        .def("add_circle", &add_circle, nb::arg("lat_deg"), nb::arg("lon_deg"), nb::arg("radius_m"))
        .def("meets", &meets, nb::arg("others"))
        .def("covers", &covers_other, nb::arg("other"))
        .def("crosses_itself", &crosses_itself)
        .def("cells", &cells, nb::arg("most"))
        .def("area_m2", &Footprint::area_m2);
}

}  // namespace sharedsky
