#include "publisher/app/command.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/record/trail.hpp"
#include "schemas/showable.hpp"

namespace daybook::app {

using base::json::Value;

namespace {

/// A reply of more would not fit into an order's answer.
constexpr std::size_t kMostTold = 1000;

Value json_of(const record::TrailEntry& e) {
    return Value::object({{"at", base::to_rfc3339(e.at)}, {"who", e.who}, {"subject", e.subject}, {"what", e.what}, {"code", e.code}, {"why", e.why}});
}

std::string words_of_trail(const record::TrailEntry& e) {
    auto out = fmt::format("{}  {}  {}", base::london_words(e.at), e.who, e.subject);
    if (!e.what.empty()) out += ", " + e.what;
    if (!e.code.empty()) out += fmt::format(" [{}]", e.code);
    return schemas::showable(out) + (e.why.empty() ? "\n" : "\n    " + schemas::showable(e.why) + "\n");
}

}  // namespace

Reply order_history(OrderDesk desk, const Order& order) {
    std::string name;
    if (const auto named = order.text("edition"); !named.empty()) {
        const auto [dataset, edition] = edition_named(desk.config, named);
        name = dataset + "/" + edition.str();
    }
    const auto entries = record::trail(desk.publisher.reg().database(), name, kMostTold);
    if (order.text("form") == "json") {
        auto list = Value::array();
        for (const auto& entry : entries) list.push(json_of(entry));
        return {kDone, base::json::write_pretty(Value::object({{"entries", list}}))};
    }
    std::string out;
    for (const auto& entry : entries) out += words_of_trail(entry);
    return {kDone, out.empty() ? "Nothing happened yet.\n" : out};
}

}  // namespace daybook::app
