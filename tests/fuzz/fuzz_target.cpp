#include "api/target.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;

/// A request's target is taken apart or refused; its canonical form is its own canonical form.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = api::parse_target(fuzz::text_of(data, size));
    const auto* target = std::get_if<api::Target>(&parsed);
    if (target == nullptr) return 0;
    const auto address = api::canonical_address(*target);
    const auto again = api::parse_target(address);
    fuzz::must(std::holds_alternative<api::Target>(again), "a canonical address can be read");
    fuzz::must(api::canonical_address(std::get<api::Target>(again)) == address, "a canonical address is canonical");
    return 0;
}
