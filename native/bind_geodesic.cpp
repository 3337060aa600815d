// Bindings of the geodesic problems and of earth-centred coordinates.
#include "arrays.h"
#include "bind.h"
#include "geodesic.h"

namespace sharedsky {
namespace {

auto inverse_arrays(In<double> lat1, In<double> lon1, In<double> lat2, In<double> lon2) {
    const std::size_t n = same_size(lat1, lon1, lat2, lon2);
    std::vector<double> s(n), azi1(n), azi2(n);
    {
        nb::gil_scoped_release free;
        for (std::size_t i = 0; i < n; ++i) {
            const Inverse r = inverse(lat1.data()[i], lon1.data()[i], lat2.data()[i], lon2.data()[i]);
            s[i] = r.s_m, azi1[i] = r.azi1_deg, azi2[i] = r.azi2_deg;
        }
    }
    return nb::make_tuple(out(std::move(s)), out(std::move(azi1)), out(std::move(azi2)));
}

auto direct_arrays(In<double> lat1, In<double> lon1, In<double> azi1, In<double> s_m) {
    const std::size_t n = same_size(lat1, lon1, azi1, s_m);
    std::vector<double> lat(n), lon(n), azi2(n);
    {
        nb::gil_scoped_release free;
        for (std::size_t i = 0; i < n; ++i) {
            const Direct r = direct(lat1.data()[i], lon1.data()[i], azi1.data()[i], s_m.data()[i]);
            lat[i] = r.lat_deg, lon[i] = r.lon_deg, azi2[i] = r.azi2_deg;
        }
    }
    return nb::make_tuple(out(std::move(lat)), out(std::move(lon)), out(std::move(azi2)));
}

auto to_ecef_arrays(In<double> lat, In<double> lon, In<double> h) {
    const std::size_t n = same_size(lat, lon, h);
    std::vector<double> x(n), y(n), z(n);
    {
        nb::gil_scoped_release free;
        for (std::size_t i = 0; i < n; ++i) {
            const Vec3 p = to_ecef(lat.data()[i], lon.data()[i], h.data()[i]);
            x[i] = p.x, y[i] = p.y, z[i] = p.z;
        }
    }
    return nb::make_tuple(out(std::move(x)), out(std::move(y)), out(std::move(z)));
}

auto to_geodetic_arrays(In<double> x, In<double> y, In<double> z) {
    const std::size_t n = same_size(x, y, z);
    std::vector<double> lat(n), lon(n), h(n);
    {
        nb::gil_scoped_release free;
        for (std::size_t i = 0; i < n; ++i) {
            const Geodetic g = to_geodetic({x.data()[i], y.data()[i], z.data()[i]});
            lat[i] = g.lat_deg, lon[i] = g.lon_deg, h[i] = g.h_m;
        }
    }
    return nb::make_tuple(out(std::move(lat)), out(std::move(lon)), out(std::move(h)));
}

}  // namespace

void bind_geodesic(nb::module_& m) {
    m.def("inverse", &inverse_arrays, nb::arg("lat1_deg"), nb::arg("lon1_deg"), nb::arg("lat2_deg"), nb::arg("lon2_deg"));
    m.def("direct", &direct_arrays, nb::arg("lat_deg"), nb::arg("lon_deg"), nb::arg("azi_deg"), nb::arg("s_m"));
    m.def("to_ecef", &to_ecef_arrays, nb::arg("lat_deg"), nb::arg("lon_deg"), nb::arg("h_m"));
    m.def("to_geodetic", &to_geodetic_arrays, nb::arg("x_m"), nb::arg("y_m"), nb::arg("z_m"));
}

}  // namespace sharedsky
