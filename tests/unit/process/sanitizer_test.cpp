#include "process/sanitizer.hpp"

#include <gtest/gtest.h>

namespace mayfly::process {
namespace {

TEST(Sanitizer, NamesWhatItFoundInALine) {
    EXPECT_EQ(
        sanitizer_cause(
            "=====\n==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x6020 "
            "at pc 0x7f bp 0x7e sp 0x7d\nWRITE of size 4 at 0x6020 thread T0\n#0 0x7f "
            "in Shopper::buy() shop.cpp:7\n"
        ),
        "AddressSanitizer: heap-buffer-overflow, WRITE of size 4"
    );
    EXPECT_EQ(
        sanitizer_cause("==7==ERROR: AddressSanitizer: attempting double-free on 0x6020 in thread"),
        "AddressSanitizer: attempting double-free"
    );
    EXPECT_EQ(sanitizer_cause("nothing known"), "AddressSanitizer found an error");
}

}  // namespace
}  // namespace mayfly::process
