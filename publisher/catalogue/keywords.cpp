#include "publisher/catalogue/keywords.hpp"

namespace daybook::catalogue {

std::vector<std::string> words_of_schema(const State& state, std::string_view schema) {
    std::vector<std::string> out{"government transparency"};
    const auto known = state.schemas.find(std::string(schema));
    if (known == state.schemas.end()) return out;
    if (!known->second.title.empty()) out.push_back(known->second.title);
    if (!known->second.amount_field.empty() && !known->second.series.empty()) out.insert(out.end(), {"public spending", "payments", "suppliers"});
    return out;
}

std::vector<std::string> keywords_of(const State& state, const Dataset& dataset) {
    std::vector<std::string> out{dataset.table};
    if (!dataset.series.empty()) out.push_back(dataset.series);
    const auto words = words_of_schema(state, dataset.schema.str());
    out.insert(out.end(), words.begin(), words.end());
    return out;
}

}  // namespace daybook::catalogue
