#include "harvesters/robots.hpp"
#include "harvesters/soft_404.hpp"
#include "publisher/base/text.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;

/// Any bytes are a robots.txt; /robots.txt itself may always be asked for, and the same bytes as a body give a sentence in UTF-8.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto robots = harvesters::Robots::parse(text, "daybook");
    fuzz::must(robots.allows("/robots.txt"), "robots.txt may be asked for");
    for (const auto target : {text.substr(0, 300), text.substr(text.size() / 2, 300)})
        fuzz::must(robots.allows(target) == robots.allows(target), "the same rules say the same");
    if (const auto delay = robots.crawl_delay()) fuzz::must(delay->count() >= 0 && delay->count() <= 86'400'000, "delays are bounded");
    fuzz::must(base::is_utf8(harvesters::page_in_place_of_data("https://x.example/a.csv", "text/html", text)), "sentences are UTF-8");
    return 0;
}
