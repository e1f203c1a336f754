#include "publisher/app/erase_deliveries.hpp"

#include "publisher/app/door_mark.hpp"
#include "publisher/app/order_box.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

constexpr std::uint64_t kMostReceipt = 1 << 20;
constexpr std::string_view kReceipt = ".receipt.json";

/// Regular files below a folder that others write to. Links are not followed. Throws Error(transient), also
/// when the folder is not there: a share that is away still holds what was put into it.
std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code none, failed;
    fs::recursive_directory_iterator at(folder, failed);
    for (const fs::recursive_directory_iterator end; !failed && at != end; at.increment(failed))
        if (fs::is_regular_file(at->symlink_status(none))) out.push_back(at->path());
    // Others take files away meanwhile; whoever asked tries again, since what comes after would be missed.
    if (failed)
        throw Error::make(ErrorKind::transient, "cannot list what is below {}: {}", folder.string(),
                          failed.message());
    return out;
}

/// Whether a file has one of these digests. Throws Error(transient) when it is there and cannot be read.
bool is_wanted(const fs::path& file, const std::set<std::string>& digests) try {
    return digests.contains(base::sha256_file(file).hex());
} catch (const Error& e) {
    std::error_code none;
    if (!fs::exists(fs::symlink_status(file, none))) return false;  // an officer has taken it away meanwhile
    throw Error::make(ErrorKind::transient, "{}", e.message());
}

bool is_receipt(const fs::path& file) { return file.string().ends_with(kReceipt); }

/// The digests of the file and the note that a receipt is about; the outbox is open to others, so anything
/// may lie there.
std::pair<std::string, std::string> answered_by(const fs::path& receipt) try {
    const auto said = base::json::parse(base::read_file(receipt, kMostReceipt));
    return {said.string_or("sha256", ""), said.string_or("note_sha256", "")};
} catch (const Error&) {
    return {};
}

std::vector<fs::path> answer_with(const fs::path& receipt) {
    const auto text = receipt.string();
    const auto stem = text.substr(0, text.size() - kReceipt.size());
    std::vector<fs::path> out;
    for (const auto* end : {".receipt.json", ".receipt.txt", ".report.html", ".report.json", ".report.txt"})
        if (fs::exists(stem + end)) out.emplace_back(stem + end);
    return out;
}

}  // namespace

Deliveries deliveries_of(const Config& config, record::Register& reg, const std::set<std::string>& digests) {
    Deliveries out;
    // Where nothing ever came in there may be no folder.
    if (config.inbox.empty() || digests.empty() || !reg.had_deliveries()) return out;
    auto wanted = digests;
    try {
        refuse_door_away(config, reg);
        for (const auto& file : files_below(config.outbox())) {
            if (!file.string().ends_with(kReceipt)) continue;
            const auto [digest, note] = answered_by(file);
            if (!digests.contains(digest)) continue;
            if (!note.empty()) wanted.insert(note);
            for (const auto& answer : answer_with(file)) out.files.push_back(answer);
        }
        for (const auto& file : files_below(config.inbox))
            if (file.filename() != kDoorMark && is_wanted(file, wanted)) out.files.push_back(file);
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::transient) throw;
        out.waits = fmt::format("What was erased may still lie in the inbox or the outbox: {}. It is looked for again whenever the archive is opened, and by the service.", e.message());
    }
    return out;
}

Deliveries finish_deliveries(const Config& config, record::Publisher& publisher) {
    auto& reg = publisher.reg();
    const auto last = reg.erased_up_to();
    if (last <= reg.deliveries_erased_up_to()) return {};
    auto gone = deliveries_of(config, reg, reg.erased_after(reg.deliveries_erased_up_to()));
    // Receipts say what else there is, so they stay until all was looked for, and go last should this be cut off.
    if (!gone.waits.empty()) std::erase_if(gone.files, is_receipt);
    std::ranges::stable_partition(gone.files, std::not_fn(is_receipt));
    for (const auto& file : gone.files) base::remove_file(file);
    OrderBox(publisher.archive().layout().orders()).forget_unfetched();
    if (gone.waits.empty()) reg.deliveries_erased_up_to(last);
    return gone;
}

void finish_deliveries_aloud(const Config& config, record::Publisher& publisher) {
    const auto gone = finish_deliveries(config, publisher);
    if (!gone.waits.empty()) fmt::print(stderr, "{}\n", gone.waits);
}

}  // namespace daybook::app
