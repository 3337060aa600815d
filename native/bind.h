// What native/module.cpp binds: one function a kernel.
#pragma once

#include <nanobind/nanobind.h>

namespace sharedsky {

void bind_geodesic(nanobind::module_& m);
void bind_encounter(nanobind::module_& m);
void bind_area(nanobind::module_& m);
void bind_footprint(nanobind::module_& m);

}  // namespace sharedsky
