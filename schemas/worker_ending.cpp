#include "schemas/worker_ending.hpp"

#include <cstdio>
#include <new>

namespace daybook::schemas {

namespace {

using base::Error;
using base::ErrorKind;

constexpr int kFailed = 3, kNoMemory = 4;

}  // namespace

TooLargeToRead::TooLargeToRead(std::string_view file_name, const base::ChildLimits& limits)
    : Error(ErrorKind::transient, fmt::format("{} takes more memory to read than one file may have ({} MB); give it in parts", file_name, limits.memory_bytes >> 20)) {}

void throw_ending(std::string_view file_name, const base::ChildAnswer& child, const base::ChildLimits& limits) {
    if (child.signal == 0 && child.exit_code == kNoMemory) throw TooLargeToRead(file_name, limits);
    throw Error::make(ErrorKind::transient, "the worker that read {} {}; try again when the machine has less to do, or give the file in parts", file_name, child.how_it_ended());
}

int exit_code_of(const std::function<void()>& work) noexcept {
    try {
        work();
        return 0;
    } catch (const std::bad_alloc&) {
        return kNoMemory;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return kFailed;
    }
}

}  // namespace daybook::schemas
