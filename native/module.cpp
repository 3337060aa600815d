// The compiled kernels, bound: every kernel is declared in its own header and bound here by its own function.
#include <nanobind/nanobind.h>

NB_MODULE(_native, m) {
    m.doc() = "compiled kernels: arrays in, arrays out, GIL released";
}
