#include "publisher/record/log_states.hpp"

#include "publisher/record/tombstone.hpp"

#include <fmt/format.h>

namespace daybook::record {

std::string PublicVersion::name() const {
    return fmt::format("{}/{} v{}", dataset, edition, version);
}

void StatesInLog::release(PublicVersion version) {
    auto& newest = newest_[{version.dataset, version.edition}];
    if (const auto before = states_.find(newest);
        before != states_.end() && before->second == VersionState::released)
        before->second = VersionState::superseded;
    states_[version] = VersionState::released;
    newest = std::move(version);
}

void StatesInLog::add(const LogEntry& entry) {
    const auto kind = entry.kind();
    if (kind == "erasure") {
        const auto stone = Tombstone::from(entry.body);
        for (const auto number : stone.versions)
            states_[{stone.dataset, stone.edition, number}] = VersionState::erased;
    }
    if (kind != "release" && kind != "nil-return" && kind != "withdrawal") return;
    PublicVersion version{entry.body.at("dataset").as_string(), entry.body.at("edition").as_string(),
                          entry.body.at("version").as_int()};
    if (kind == "withdrawal") states_[version] = VersionState::withdrawn;
    else release(std::move(version));
}

}  // namespace daybook::record
