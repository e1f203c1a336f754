#include "publisher/record/current_versions.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"

#include <map>

namespace daybook::record {

using base::Error;
using base::ErrorKind;

namespace {

using States = std::map<PublicVersion, VersionState>;

std::string by_log(const States& log, const PublicVersion& version) {
    const auto found = log.find(version);
    return found == log.end() ? "the log does not have it"
                              : fmt::format("the log says that it is {}", to_string(found->second));
}

std::string by_register(Register& reg, const PublicVersion& version) {
    const auto found = reg.version(version.dataset, version.edition, static_cast<int>(version.version));
    return found ? fmt::format("the register says that it is {}", to_string(found->state))
                 : "the register does not have it";
}

std::set<PublicVersion> said_by_register(Register& reg, const std::string& table) {
    std::set<PublicVersion> out;
    for (const auto& v : reg.current_of_table(table)) out.insert({v.dataset, v.edition, v.version});
    return out;
}

std::set<PublicVersion> said_by_log(ProvenFiles& proven, const std::string& table) {
    std::set<PublicVersion> out;
    for (const auto& [version, state] : proven.states())
        if (state == VersionState::released &&
            proven.release(version.dataset, version.edition, static_cast<int>(version.version)).table ==
                table)
            out.insert(version);
    return out;
}

States states_of(Register& reg) {
    States out;
    SqliteStatement rows(reg.database(),
                         "SELECT dataset, edition, version, state FROM version WHERE version > 0");
    while (rows.step())
        out[{rows.text(0), rows.text(1), rows.integer(2)}] = parse_version_state(rows.text(3));
    return out;
}

}  // namespace

CurrentVersions current_versions(Register& reg, ProvenFiles& proven, const std::string& table) {
    auto said = said_by_register(reg, table);
    const auto [key, body] = current_memory(table, said);
    if (reg.logged(key) == body) return {std::move(said), {}};
    CurrentVersions out{said_by_log(proven, table), {}};
    for (const auto& version : said)
        if (!out.versions.contains(version))
            out.altered.push_back({version, fmt::format("the register says that {} is current, and {}",
                                                        version.name(), by_log(proven.states(), version))});
    for (const auto& version : out.versions)
        if (!said.contains(version))
            out.altered.push_back({version, fmt::format("the log says that {} is current, and {}",
                                                        version.name(), by_register(reg, version))});
    return out;
}

std::pair<std::string, std::string> current_memory(const std::string& table,
                                                   const std::set<PublicVersion>& versions) {
    std::string names;
    for (const auto& version : versions) (names += version.name()) += '\n';
    return {"current/" + table, base::sha256(names).hex()};
}

void remember_current(Register& reg, const StatesInLog& log) {
    if (states_of(reg) != log.states()) return;
    std::set<std::string> tables;
    SqliteStatement rows(reg.database(),
                         "SELECT DISTINCT \"table\" FROM version WHERE version > 0 AND \"table\" <> ''");
    while (rows.step()) tables.insert(rows.text(0));
    for (const auto& table : tables) {
        const auto [key, body] = current_memory(table, said_by_register(reg, table));
        reg.enter_logged(key, body);
    }
}

std::string register_remedy(const std::string& words) {
    return words +
           "; nothing is signed by it: daybook rebuild-register --replace makes the register again from the "
           "log";
}

void refuse_altered_state(const VersionRecord& version, ProvenFiles& proven) {
    const PublicVersion name{version.dataset, version.edition, version.version};
    const auto found = proven.states().find(name);
    if (found != proven.states().end() && found->second == version.state) return;
    throw Error(ErrorKind::corrupt,
                register_remedy(fmt::format("the register says that {} is {}, and {}", name.name(),
                                            to_string(version.state), by_log(proven.states(), name))));
}

}  // namespace daybook::record
