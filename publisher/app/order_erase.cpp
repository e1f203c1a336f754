#include "publisher/app/command.hpp"
#include "publisher/app/erase_deliveries.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace fs = std::filesystem;

namespace {

record::ErasureOrder erasure_of(const Order& order) {
    record::ErasureOrder out{{}, order.text("code"), order.text("note"), order.who};
    const auto names = order.text("names");
    for (const auto name : base::split(names, '\n'))
        if (!name.empty()) out.names.emplace_back(name);
    return out;
}

std::string count(std::size_t n, std::string_view one, std::string_view more) {
    return fmt::format("{} {}", n, n == 1 ? one : more);
}

/// Every file that goes, with its size, and what stays.
std::string words_of(const record::ErasurePlan& plan, const Deliveries& deliveries) {
    std::string out;
    std::uint64_t bytes = 0;
    for (const auto& v : plan.versions) out += fmt::format("{} ({})\n", v.name(), to_string(v.state));
    for (const auto& file : plan.files) {
        out += fmt::format("  {:>12}  {}\n", base::grouped(static_cast<std::int64_t>(file.bytes)), file.path);
        bytes += file.bytes;
    }
    for (const auto& file : deliveries.files) {
        std::error_code gone;
        const auto size = fs::file_size(file, gone);
        if (gone) continue;  // its department has taken it away
        out += fmt::format("  {:>12}  {}\n", base::grouped(static_cast<std::int64_t>(size)), file.string());
        bytes += size;
    }
    return out + fmt::format(
                     "{} of {}, {}, {} bytes, would go: out of the archive, its register and, when the "
                     "service has followed the log, out of index and site. "
                     "Table partitions are written again without these rows. The log keeps {} that names "
                     "digests and no content.\n",
                     count(plan.versions.size(), "version or draft", "versions and drafts"),
                     count(plan.stones.size(), "edition", "editions"),
                     count(plan.files.size() + deliveries.files.size(), "file", "files"),
                     base::grouped(static_cast<std::int64_t>(bytes)),
                     count(plan.stones.size(), "tombstone", "tombstones")) +
           (deliveries.waits.empty() ? "" : deliveries.waits + "\n");
}

/// A file that was refused unread was never taken in, and lies in the inbox all the same.
[[noreturn]] void refuse_with_place(OrderDesk desk, const record::ErasureOrder& what, const base::Error& why) {
    auto words = why.message();
    const auto lying = deliveries_of(desk.config, desk.publisher.reg(), {what.names.begin(), what.names.end()}).files;
    for (const auto& file : lying) words += fmt::format("; it lies in {}", file.string());
    if (!lying.empty()) words += ": delete it there, where nothing else holds it (daybook erase --find looks everywhere)";
    throw base::Error(why.kind(), words);
}

}  // namespace

Reply order_erase(OrderDesk desk, const Order& order) try {
    const auto what = erasure_of(order);
    if (order.dry_run) {
        const auto plan = desk.publisher.plan(what);
        std::set<std::string> digests;
        for (const auto& stone : plan.stones) digests.insert(stone.snapshots.begin(), stone.snapshots.end());
        return {kDone, words_of(plan, deliveries_of(desk.config, desk.publisher.reg(), digests)) + "Nothing was written.\n"};
    }
    const auto done = desk.publisher.erase(what, desk.clock.now());
    const auto gone = finish_deliveries(desk.config, desk.publisher);
    auto out = done.erased.empty() ? std::string("What was named, none of it a public version,")
                                   : base::join(done.erased, ", ");
    return {kDone, fmt::format("{} {} erased in revision {}.{} Mirrors follow with their next run, a "
                               "backup when daybook backup is run into it (docs/erasing.md).\n{}",
                               out, done.erased.size() > 1 ? "are" : "is", done.revision,
                               gone.files.empty() ? ""
                                                  : fmt::format(" {} went from the inbox and the outbox.",
                                                                count(gone.files.size(), "file", "files")),
                               gone.waits.empty() ? "" : gone.waits + "\n")};
} catch (const base::Error& e) {
    if (e.kind() != base::ErrorKind::not_found) throw;
    refuse_with_place(desk, erasure_of(order), e);
}

}  // namespace daybook::app
