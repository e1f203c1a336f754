#include "harvesters/html_links.hpp"
#include "harvesters/kinds/all.hpp"

namespace daybook::harvesters {

namespace {

constexpr Setting kSettings[] = {
    {"xpath", "chooses the links, or elements that hold them, such as //h2/a"},
};

Start begin(const Source& source, const Occasion&) {
    // An XPath that is none is found here, before anyone is asked.
    links_in_html("<html></html>", "http://a.example/", source.setting("xpath"));
    return {address_requests(source)};
}

Gathered read(const Source& source, const Occasion&, const Answer& answer) {
    return {.objects = links_in_html(answer.body, answer.final_url, source.setting("xpath"))};
}

}  // namespace

extern const Kind kPage{"page", "links on an HTML page", "the page", kSettings, begin, read};

}  // namespace daybook::harvesters
