#include "publisher/app/erase_deliveries.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"

#include <algorithm>
#include <chrono>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;

namespace {

constexpr std::uint64_t kMostReceiptBytes = 1 << 20;
constexpr std::string_view kReceipt = ".receipt.json";
/// Whoever waits for a reply looks for it twenty times a second.
constexpr auto kUnfetched = std::chrono::minutes(1);

/// Regular files below a folder that others write to. Links are not followed.
std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code none;
    if (folder.empty() || !fs::is_directory(folder, none)) return out;
    for (const auto& entry :
         fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied))
        if (fs::is_regular_file(entry.symlink_status())) out.push_back(entry.path());
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

void remove_unfetched_replies(const fs::path& orders) {
    for (const auto& file : files_below(orders)) {
        const bool passing = file.extension() == ".reply" || file.extension() == ".taken";
        std::error_code gone;
        const auto written = fs::last_write_time(file, gone);
        if (passing && !gone && fs::file_time_type::clock::now() - written > kUnfetched)
            fs::remove(file, gone);
    }
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
    for (const auto& file : gone) fs::remove(file);
    remove_unfetched_replies(publisher.archive().layout().orders());
    reg.deliveries_erased_up_to(last);
    return gone;
}

}  // namespace daybook::app
