#include "publisher/app/erase_deliveries.hpp"

#include "publisher/app/orders.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/json.hpp"

#include <algorithm>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

constexpr std::uint64_t kMostReceiptBytes = 1 << 20;
constexpr std::string_view kReceipt = ".receipt.json";

/// Regular files below a folder that others write to. Links are not followed. Throws Error(transient).
std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code none;
    if (folder.empty() || !fs::is_directory(folder, none)) return out;
    std::error_code failed;
    fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, failed);
    for (const fs::recursive_directory_iterator end; !failed && at != end; at.increment(failed))
        if (fs::is_regular_file(at->symlink_status(none))) out.push_back(at->path());
    // Others take files away meanwhile; whoever asked tries again, since what comes after would be missed.
    if (failed)
        throw Error::make(ErrorKind::transient, "cannot list what is below {}: {}", folder.string(),
                          failed.message());
    return out;
}

/// The digests of the file and the note that a receipt is about; the outbox is open to others, so anything
/// may lie there.
std::pair<std::string, std::string> answered_by(const fs::path& receipt) try {
    const auto said = base::json::parse(base::read_file(receipt, kMostReceiptBytes));
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

std::vector<fs::path> deliveries_of(const Config& config, const std::set<std::string>& digests) {
    std::vector<fs::path> out;
    if (config.inbox.empty() || digests.empty()) return out;
    auto wanted = digests;
    for (const auto& file : files_below(config.outbox())) {
        if (!file.string().ends_with(kReceipt)) continue;
        const auto [digest, note] = answered_by(file);
        if (!digests.contains(digest)) continue;
        if (!note.empty()) wanted.insert(note);
        for (const auto& answer : answer_with(file)) out.push_back(answer);
    }
    for (const auto& file : files_below(config.inbox)) try {
            if (wanted.contains(base::sha256_file(file).hex())) out.push_back(file);
        } catch (const Error&) {
            // An officer has taken it away meanwhile.
        }
    return out;
}

std::vector<fs::path> finish_deliveries(const Config& config, record::Publisher& publisher) {
    auto& reg = publisher.reg();
    const auto last = reg.erased_up_to();
    if (last <= reg.deliveries_erased_up_to()) return {};
    auto gone = deliveries_of(config, reg.erased_after(reg.deliveries_erased_up_to()));
    // Receipts last: they say what else there is, should this be cut off.
    std::ranges::stable_partition(gone, [](const auto& file) { return !file.string().ends_with(kReceipt); });
    for (const auto& file : gone) base::remove_file(file);
    OrderBox(publisher.archive().layout().orders()).forget_unfetched();
    reg.deliveries_erased_up_to(last);
    return gone;
}

}  // namespace daybook::app
