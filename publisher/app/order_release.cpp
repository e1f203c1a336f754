#include "publisher/app/command.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/app/released_line.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/altered_dates.hpp"

#include <fmt/format.h>

namespace daybook::app {

using base::Error;
using base::ErrorKind;
using record::VersionRecord;

namespace {

std::string words_of_released(const record::Released& r) {
    if (r.versions.empty())
        return words_of_left_behind(r) + (r.left_behind.empty() ? "Nothing is due, so no version was released.\n" : "No version was released.\n") +
               (r.revision == 0 ? "" : fmt::format("What was to be told besides (dates, {} reports of refused files, descriptions of datasets) is revision {}.\n", r.rejections, r.revision));
    auto out = words_of_left_behind(r);
    for (const auto& version : r.versions) out += version + "\n";
    return out + released_line(r);
}

VersionRecord draft_of(OrderDesk desk, const std::string& dataset, const std::string& edition) {
    if (auto draft = desk.publisher.reg().draft_of(dataset, edition)) return *draft;
    throw Error::make(ErrorKind::not_found, "{}/{} has no draft; daybook draft makes one", dataset, edition);
}

/// The draft of an edition that goes out ahead of its date.
std::optional<record::ReleasedByName> named_by(OrderDesk desk, const Order& order) {
    const auto name = order.text("edition");
    if (name.empty()) return {};
    const auto [dataset, edition] = edition_named(desk.config, name);
    return record::ReleasedByName{draft_of(desk, dataset, edition.str()).id, order.who};
}

/// All that a release takes along, also where one edition was named.
Reply foretell(OrderDesk desk, const std::optional<record::ReleasedByName>& named) {
    record::refuse_altered_dates(desk.publisher.reg());
    std::string out;
    for (const auto& draft : desk.publisher.would_release(desk.clock.now(), named))
        out += fmt::format("{} {}\n", draft.name(), named && draft.id == named->draft ? "would be released now" : named ? "is due, and would go out with it" : "is due");
    return {kDone, (out.empty() ? "Nothing is due.\n" : out) + "Nothing was written.\n"};
}

}  // namespace

std::string words_of_left_behind(const record::Released& released) {
    std::string out;
    for (const auto& one : released.left_behind) out += one.words() + "\n";
    return out;
}

Reply order_release(OrderDesk desk, const Order& order) {
    const auto named = named_by(desk, order);
    if (order.dry_run) return foretell(desk, named);
    const auto now = desk.clock.now();
    const auto released = desk.publisher.release(now, desk.config.descriptors(), named);
    if (!released.versions.empty()) desk.publisher.reg().audit(now, order.who, "release " + base::join(released.versions, " "), "");
    return {released.left_behind.empty() ? kDone : kFailed, words_of_released(released)};
}

}  // namespace daybook::app
