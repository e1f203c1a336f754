#include "publisher/catalogue/data_json.hpp"

#include "publisher/catalogue/events.hpp"
#include "publisher/catalogue/keywords.hpp"
#include "publisher/catalogue/titles.hpp"
#include "publisher/catalogue/views.hpp"

#include <algorithm>
#include <vector>

namespace daybook::catalogue {

namespace {

using base::json::Value;

/// ISO 8601 repeating intervals, as the standard wants them.
std::string periodicity(std::string_view cadence) {
    if (cadence == "monthly") return "R/P1M";
    if (cadence == "quarterly") return "R/P3M";
    if (cadence == "half-yearly") return "R/P6M";
    return cadence == "annual" ? "R/P1Y" : "irregular";
}

bool is_email(std::string_view text) {
    return text.find('@') != std::string_view::npos && text.find(' ') == std::string_view::npos && text.find(':') == std::string_view::npos;
}

/// Nothing where neither address is an e-mail address, which is all that the standard takes.
Value contact(const std::string& name, const std::string& first, const std::string& second) {
    const auto& address = is_email(first) ? first : second;
    if (!is_email(address)) return {};
    return Value::object({{"@type", "vcard:Contact"}, {"fn", name}, {"hasEmail", "mailto:" + address}});
}

Value file_of(const ServiceFacts& facts, const std::string& title, const std::string& path, std::string_view type) {
    return Value::object({{"@type", "dcat:Distribution"}, {"title", title}, {"downloadURL", facts.whole(path)}, {"mediaType", type}});
}

Value dataset_json(const State& state, const ServiceFacts& facts, const Dataset& d) {
    const auto id = d.id.str();
    const auto* known = state.organisation(d.organisation.str());
    const auto name = known != nullptr ? known->name : d.organisation.str();
    const auto schema = state.schemas.find(d.schema.str());
    auto files = Value::array({file_of(facts, "Every current row", urls::dataset(id) + "/rows.csv", "text/csv")});
    std::vector<base::Date> days;
    for (const auto& edition : d.editions) {
        const auto* now = State::current(edition, state.revision);
        if (now == nullptr) continue;
        for (const auto& file : now->manifest.files)
            if (file.name == "data.csv") files.push(file_of(facts, edition.edition.title(), urls::file(now->manifest, file.name), file.media_type));
        if (edition.edition.str() == "current") continue;
        days.insert(days.end(), {edition.edition.first_day(), edition.edition.last_day()});
    }
    auto keywords = Value::array();
    for (const auto& word : keywords_of(state, d)) keywords.push(word);
    auto out = Value::object({{"@type", "dcat:Dataset"},
                              {"identifier", facts.whole(urls::dataset_page(id))},
                              {"title", whole_title(name, d.title)},
                              {"description", schema == state.schemas.end() ? d.title : schema->second.description},
                              {"keyword", std::move(keywords)},
                              {"modified", base::to_rfc3339(instant_of(state, d.changed))},
                              {"publisher", Value::object({{"@type", "org:Organization"}, {"name", name}})},
                              {"accessLevel", "public"},
                              {"accrualPeriodicity", periodicity(d.cadence)},
                              {"landingPage", facts.whole(urls::dataset_page(id))},
                              {"language", Value::array({"en"})},
                              {"describedBy", facts.whole(urls::schema(d.schema.str()))},
                              {"describedByType", "application/json"}});
    if (auto who = contact(name, d.contact, facts.contact); !who.is_null()) out.set("contactPoint", std::move(who));
    if (!d.licence.url.empty()) out.set("license", d.licence.url);
    if (!days.empty()) out.set("temporal", base::to_iso(*std::ranges::min_element(days)) + "/" + base::to_iso(*std::ranges::max_element(days)));
    return out.set("distribution", std::move(files));
}

}  // namespace

Value data_json(const State& state, const ServiceFacts& facts) {
    auto datasets = Value::array();
    for (const auto& [id, dataset] : state.datasets) datasets.push(dataset_json(state, facts, dataset));
    return Value::object({{"@context", "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld"},
                          {"@type", "dcat:Catalog"},
                          {"conformsTo", "https://project-open-data.cio.gov/v1.1/schema"},
                          {"describedBy", "https://project-open-data.cio.gov/v1.1/schema/catalog.json"},
                          {"dataset", std::move(datasets)}});
}

}  // namespace daybook::catalogue
