#include "harvesters/html_links.hpp"
#include "harvesters/period_words.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;

/// A page gives http(s) links in UTF-8, or a refusal.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        for (const auto& link : harvesters::links_in_html(std::string(fuzz::text_of(data, size)), "https://www.coasts.example/spend/")) {
            fuzz::must(link.url.starts_with("http://") || link.url.starts_with("https://"), "links are http or https");
            fuzz::must(base::is_utf8(link.title), "titles are UTF-8");
        }
    } catch (const base::Error&) {
    }
    return 0;
}
