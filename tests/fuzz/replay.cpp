#include "publisher/base/durable_file.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

/// Runs a target over every file of the folders named, as libFuzzer would, without one.
int main(int argc, char** argv) {
    namespace fs = std::filesystem;
    std::vector<fs::path> inputs;
    for (int i = 1; i < argc; ++i) {
        if (!fs::is_directory(argv[i])) continue;
        for (const auto& entry : fs::directory_iterator(argv[i])) inputs.push_back(entry.path());
    }
    std::ranges::sort(inputs);
    for (const auto& input : inputs) {
        std::fprintf(stderr, "%s\n", input.c_str());
        const auto bytes = daybook::base::read_file(input);
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    }
    std::printf("%zu inputs\n", inputs.size());
    return inputs.empty() ? 1 : 0;
}
