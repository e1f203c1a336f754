#include "publisher/app/command.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/app/released_line.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

namespace daybook::app {

using base::Error;
using base::ErrorKind;
using record::VersionRecord;

namespace {

std::string words_of(const record::Released& r) {
    if (r.versions.empty()) return words_of_left_behind(r) + (r.left_behind.empty() ? "Nothing is due, so nothing was released.\n" : "Nothing was released.\n");
    auto out = words_of_left_behind(r);
    for (const auto& version : r.versions) out += version + "\n";
    return out + released_line(r);
}

VersionRecord draft_of(OrderDesk desk, const std::string& dataset, const std::string& edition) {
    if (auto draft = desk.publisher.reg().draft_of(dataset, edition)) return *draft;
    throw Error::make(ErrorKind::not_found, "{}/{} has no draft; daybook draft makes one", dataset, edition);
}

/// One edition ahead of its date.
void bring_forward(OrderDesk desk, const Order& order, const VersionRecord& draft) {
    if (order.dry_run) desk.publisher.reg().refuse_early(draft, desk.clock.now());
    else desk.publisher.reg().let_go(draft.id, order.who, desk.clock.now());
}

}  // namespace

std::string words_of_left_behind(const record::Released& released) {
    std::string out;
    for (const auto& one : released.left_behind) out += one.words() + "\n";
    return out;
}

Reply order_release(OrderDesk desk, const Order& order) {
    const auto now = desk.clock.now();
    if (const auto named = order.text("edition"); !named.empty()) {
        const auto [dataset, edition] = edition_named(desk.config, named);
        const auto draft = draft_of(desk, dataset, edition.str());
        bring_forward(desk, order, draft);
        if (order.dry_run) return {kDone, fmt::format("{} would be released now.\nNothing was written.\n", draft.name())};
    }
    if (order.dry_run) {
        std::string out;
        for (const auto& draft : desk.publisher.reg().due(now)) out += fmt::format("{} is due\n", draft.name());
        return {kDone, (out.empty() ? "Nothing is due.\n" : out) + "Nothing was written.\n"};
    }
    const auto released = desk.publisher.release(now, desk.config.descriptors());
    return {released.left_behind.empty() ? kDone : kFailed, words_of(released)};
}

}  // namespace daybook::app
