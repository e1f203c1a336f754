#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace daybook::bench {

/// An archive of payments by four departments in 24 months, the same every time, of suppliers who have a hundred rows each. It is made once and
/// kept below build/bench/.
struct ApiWorld {
    std::filesystem::path archive;
    std::int64_t rows = 0;
    std::int64_t suppliers = 0;
};
ApiWorld api_world(std::int64_t rows);

/// The id and the published name of the n-th supplier.
std::string supplier_id(std::int64_t n);

/// Numbers below `most`, evenly, or as Zipf's law has it: half of them are below its square root. The same every time.
class Dice {
public:
    std::int64_t even(std::int64_t most) { return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(most)); }
    std::int64_t zipf(std::int64_t most);

private:
    std::uint64_t next();
    std::uint64_t x_ = 88172645463325252ULL;
};

}  // namespace daybook::bench
