#include "publisher/app/command.hpp"
#include "publisher/app/delivery.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

namespace daybook::app {

using base::Error;
using base::ErrorKind;

namespace {

/// What somebody promised goes on being announced, and what a source offers being offered.
std::string what_stays(OrderDesk desk, const record::VersionRecord& draft) {
    std::string out;
    const auto date = desk.publisher.reg().calendar(draft.dataset, draft.edition);
    if (date && (date->state == record::Promise::provisional || date->state == record::Promise::confirmed))
        out += fmt::format("The date of {} stands, {} ({}), with nothing to release then: hand in another file, or move or cancel it (daybook schedule)\n", date->name(), base::london_words(date->release_at),
                           to_string(date->state));
    if (!draft.url.starts_with("delivered:")) out += fmt::format("It came from {}: while that is offered, the next harvest judges it anew and may draft it again\n", draft.url);
    return out;
}

}  // namespace

Reply drop_draft(OrderDesk desk, const Order& order, const std::string& dataset, const schemas::Edition& edition) {
    const auto draft = desk.publisher.reg().draft_of(dataset, edition.str());
    if (!draft) throw Error::make(ErrorKind::not_found, "{}/{} has no draft that could be dropped; what is public is withdrawn (daybook withdraw)", dataset, edition.str());
    if (base::trim(order.text("note")).empty()) throw Error::make(ErrorKind::usage, "say in a sentence why {} is dropped (--note); the audit trail keeps it", draft->name());
    const auto name = fmt::format("{}, by {},", draft->name(), draft->who);
    const auto stays = what_stays(desk, *draft);
    if (order.dry_run) return {kDone, fmt::format("{} would be dropped, and never be public\n", name) + stays + "Nothing was written.\n"};
    desk.publisher.discard_draft(*draft, order.who, order.text("note"), desk.clock.now());
    return {kDone, fmt::format("{} is dropped, and was never public\n", name) + stays};
}

}  // namespace daybook::app
