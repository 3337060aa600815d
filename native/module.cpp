// The compiled kernels, bound: every kernel has its own header, and its own function to bind it.
#include "bind.h"

NB_MODULE(_native, m) {
    m.doc() = "compiled kernels: arrays in, arrays out, GIL released";
    sharedsky::bind_geodesic(m);
    sharedsky::bind_encounter(m);
    sharedsky::bind_area(m);
    sharedsky::bind_footprint(m);
}
