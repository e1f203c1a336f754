#include "harvesters/html_links.hpp"
#include "harvesters/kinds/all.hpp"
#include "harvesters/period_words.hpp"

#include <algorithm>
#include <map>
#include <optional>

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

/// The one period that a text says, if it says one.
std::optional<Months> only_period(const std::string& title) {
    const auto said = read_period(title, false);
    if (said.kind != PeriodReading::Kind::whole || said.periods.size() != 1) return {};
    return said.periods.front();
}

/// "June 2024" and "May 2024" of one file contradict each other, which is for a person: both become its title.
std::string with_what_contradicts(const std::string& first, const std::vector<std::string>& titles) {
    const auto period = only_period(first);
    for (const auto& title : titles)
        if (const auto other = only_period(title); period && other && (other->last < period->first || period->last < other->first)) return first + " / " + title;
    return first;
}

/// Of several texts that link to one file ("CSV", "Spend in May 2024") those that say a period go first: the first
/// that is wanted becomes its title.
void put_periods_first(std::vector<SourceObject>& links) {
    std::map<std::string, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < links.size(); ++i) places[links[i].url].push_back(i);
    for (const auto& [url, at] : places) {
        if (at.size() == 1) continue;
        std::vector<std::string> titles;
        for (const auto i : at) titles.push_back(std::move(links[i].title));
        std::ranges::stable_partition(titles, [](const std::string& title) {
            return read_period(title, false).kind != PeriodReading::Kind::nothing;
        });
        for (std::size_t n = 0; n < at.size(); ++n) links[at[n]].title = with_what_contradicts(titles[n], titles);
    }
}

Gathered read(const Source& source, const Occasion&, const Answer& answer) {
    Gathered out{.objects = links_in_html(answer.body, answer.final_url, source.setting("xpath"))};
    put_periods_first(out.objects);
    return out;
}

}  // namespace

extern const Kind kPage{"page", "links on an HTML page", "the page", kSettings, begin, read};

}  // namespace daybook::harvesters
