#include "api/terms.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/attribution.hpp"
#include "publisher/catalogue/views.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

using catalogue::Dataset;

/// More words of their own than these stand beside their datasets only.
constexpr std::size_t kMostOwnWords = 10;

std::vector<const Dataset*> taken(const State& state, const TakesDataset& takes) {
    std::vector<const Dataset*> out;
    for (const auto& [id, dataset] : state.datasets)
        if (takes(dataset)) out.push_back(&dataset);
    return out;
}

std::vector<record::Licence> licences_of(const std::vector<const Dataset*>& datasets) {
    std::vector<record::Licence> out;
    for (const auto* dataset : datasets)
        if (std::ranges::find(out, dataset->licence) == out.end()) out.push_back(dataset->licence);
    return out;
}

/// What a body asks for beyond the standard sentence.
std::vector<std::string> own_words(const State& state, const std::vector<const Dataset*>& datasets) {
    std::vector<std::string> out;
    for (const auto* dataset : datasets) {
        const auto* body = state.organisation(dataset->organisation.str());
        const bool standard = body != nullptr && dataset->attribution == catalogue::standard_attribution(body->name, dataset->licence.title);
        if (!standard && !dataset->attribution.empty() && std::ranges::find(out, dataset->attribution) == out.end()) out.push_back(dataset->attribution);
    }
    if (out.size() > kMostOwnWords) out.resize(kMostOwnWords);
    return out;
}

std::string attribution_of(const State& state, const std::vector<const Dataset*>& datasets, const std::vector<record::Licence>& licences) {
    std::vector<std::string> titles;
    for (const auto& licence : licences) titles.push_back(licence.title);
    auto parts = own_words(state, datasets);
    parts.insert(parts.begin(), catalogue::standard_attribution("the bodies that /v1/datasets names", base::join(titles, " or the ")));
    return base::join(parts, " ");
}

}  // namespace

Value with_terms(Value links, const State& state, const TakesDataset& takes) {
    const auto datasets = taken(state, takes);
    if (datasets.empty()) return links;
    const auto same = [&](const Dataset* one) { return one->licence == datasets.front()->licence && one->attribution == datasets.front()->attribution && one->contact == datasets.front()->contact; };
    const auto licences = licences_of(datasets);
    auto listed = Value::array();
    for (const auto& licence : licences) listed.push(Value::object({{"id", licence.id}, {"title", licence.title}, {"url", licence.url}}));
    if (std::ranges::all_of(datasets, same)) {
        const auto terms = catalogue::to_json(catalogue::Terms{datasets.front()->licence, datasets.front()->attribution, datasets.front()->contact});
        for (const auto& [name, value] : terms.as_object()) links.set(name, value);
        return links.set("licences", std::move(listed));
    }
    if (licences.size() == 1) links.set("licence", licences.front().url);
    return links.set("licences", std::move(listed)).set("attribution", attribution_of(state, datasets, licences)).set("contact", "/v1/organisations").set("terms", "/v1/datasets");
}

Value with_terms(Value links, const State& state) {
    return with_terms(std::move(links), state, [](const Dataset&) { return true; });
}

Value with_terms_of_table(Value links, const State& state, std::string_view table) {
    return with_terms(std::move(links), state, [table](const Dataset& dataset) { return dataset.table == table; });
}

std::vector<std::string> licence_addresses(const State& state, const TakesDataset& takes) {
    std::vector<std::string> out;
    for (const auto& licence : licences_of(taken(state, takes)))
        if (!licence.url.empty()) out.push_back(licence.url);
    return out;
}

}  // namespace daybook::api
