#include "publisher/app/sources_of_files.hpp"

#include "schemas/report_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

using base::json::Value;

namespace {

std::size_t alike(const ConfiguredSource& source, const std::string& url) {
    std::size_t most = 0;
    for (const auto& address : source.source.addresses) {
        const auto differ = std::ranges::mismatch(address, url);
        most = std::max(most, static_cast<std::size_t>(differ.in1 - address.begin()));
    }
    return most;
}

}  // namespace

std::string source_of_file(const Config& config, const std::string& dataset, const std::string& url) {
    const ConfiguredSource* best = nullptr;
    bool tie = false;
    for (const auto& source : config.sources) {
        if (source.dataset.id.str() != dataset) continue;
        tie = best != nullptr && alike(source, url) == alike(*best, url);
        if (best == nullptr || alike(source, url) > alike(*best, url)) best = &source;
    }
    return best == nullptr || tie ? std::string() : best->source.id;
}

record::ReplaySettings replay_settings(const Config& config, Progress& progress) {
    return {[&config](const std::string& dataset, const std::string& url) { return source_of_file(config, dataset, url); },
            [&progress](const auto& what, auto done, auto all, const auto& detail) { progress.show(what, done, all, detail); }};
}

std::string words_of(const record::Replayed& r) {
    using schemas::counted;
    return fmt::format("{} of the log, with {}, {}, {}, {} and {}", counted(r.batches, "release"), counted(r.versions, "version"), counted(r.withdrawals, "withdrawal"),
                       counted(r.erased, "erased version"), counted(r.dates, "date"), counted(r.rejections, "rejection"));
}

Value to_json(const record::Replayed& r) {
    auto prints = Value::array(), erased = Value::array(), sources = Value::array();
    for (const auto& name : r.without_prints) prints.push(name);
    for (const auto& name : r.erased_without_rows) erased.push(name);
    for (const auto& name : r.without_source) sources.push(name);
    return Value::object({{"from", r.from}, {"to", r.to}, {"releases", r.batches}, {"versions", r.versions}, {"withdrawals", r.withdrawals}, {"erased", r.erased}, {"dates", r.dates},
                          {"rejections", r.rejections}, {"without_prints", prints}, {"erased_without_rows", erased}, {"without_source", sources}});
}

}  // namespace daybook::app
