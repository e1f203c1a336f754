#include "publisher/record/table_files.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/columnar/merge.hpp"
#include "publisher/record/current_versions.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace daybook::record {

namespace fs = std::filesystem;
using base::json::Value;

namespace {

/// "series=over-25k/year=2012"
std::string partition_of(const std::string& series, const schemas::Edition& edition) {
    const auto head = series.empty() ? std::string() : fmt::format("series={}/", series);
    if (edition.kind() == schemas::Edition::Kind::current) return head + "edition=current";
    return fmt::format("{}year={}", head, base::to_iso(edition.first_day()).substr(0, 4));
}

struct Slot {
    std::string partition;
    columnar::PartitionSource source;
};

/// A table's columns, and that of suppliers, by which its rows lie; "" where there is none.
struct TableColumns {
    std::vector<schemas::Field> fields;
    std::string supplier;
};

/// The union of the schemas' fields, and of payments the currency, which a version says for all of its rows.
TableColumns columns_of(const TableSchemas& schemas) {
    const auto with = std::ranges::find_if(schemas, [](const auto* schema) { return !schema->supplier_field.empty(); });
    TableColumns out{table_columns(schemas), with == schemas.end() ? std::string() : (*with)->supplier_field};
    const bool says_it = std::ranges::any_of(out.fields, [](const auto& field) { return field.name == columnar::kCurrency; });
    if (is_payments(schemas) && !says_it) out.fields.emplace_back().name = columnar::kCurrency;
    return out;
}

/// Current versions by "<dataset>/<edition>": what is public, overlaid with what this batch brings.
std::map<std::string, Slot> slots_of(const ArchiveLayout& layout, const CurrentVersions& current, const std::string& table,
                                     const std::vector<ReleaseManifest>& releases, const std::vector<ReleaseManifest>& gone) {
    std::map<std::string, Slot> slots;
    const auto is_gone = [&](const PublicVersion& v) {
        return std::ranges::any_of(gone, [&](const auto& m) { return m.dataset.str() == v.dataset && m.edition.str() == v.edition && m.version == v.version; });
    };
    for (const auto& v : current.versions) {
        if (is_gone(v)) continue;
        const auto folder = layout.public_dir() / "releases" / v.dataset / v.edition / fmt::format("v{}", v.version);
        slots[v.dataset + "/" + v.edition] = {{}, {folder / "data.parquet", v.dataset, v.edition, static_cast<int>(v.version)}};
    }
    for (const auto& m : releases)
        if (m.table == table)
            slots[m.dataset.str() + "/" + m.edition.str()] = {partition_of(m.series, m.edition),
                                                              {{}, m.dataset.str(), m.edition.str(), m.version, m.currency}};
    return slots;
}

Value columns_json(const std::vector<schemas::Field>& columns) {
    auto out = Value::array();
    for (const auto& column : columns) {
        auto line = Value::object({{"name", column.name}, {"type", schemas::to_string(column.type)}});
        if (column.type == schemas::FieldType::number) line.set("scale", column.scale);
        out.push(line);
    }
    return out;
}

/// Merges one partition and stages it under the name of its content. Returns its line of the manifest.
Value stage_partition(const std::string& table, const std::string& partition, const std::vector<columnar::PartitionSource>& sources,
                      const TableColumns& columns, const ArchiveLayout& layout, Batch& batch) {
    const auto folder = fmt::format("tables/{}/{}", table, partition);
    const auto fresh = batch.staged(folder + "/new.parquet");
    fs::create_directories(fresh.parent_path());
    columnar::merge_parquet(sources, columns.fields, columns.supplier, fresh);
    const auto digest = base::sha256_file(fresh);
    const auto path = fmt::format("{}/{}.parquet", folder, digest.hex().substr(0, 16));
    const auto bytes = fs::file_size(fresh);
    // What is public is not written again: a nil return changes no rows.
    if (fs::exists(layout.public_dir() / path)) {
        base::remove_file(fresh);
    } else {
        fs::rename(fresh, batch.staged(path));
        batch.move(path);
    }
    return Value::object({{"path", path}, {"partition", partition}, {"bytes", bytes}, {"sha256", digest.hex()}});
}

/// What the register says wrongly of a version keeps the partition from being signed in which its rows lie, and one of which no rows lie anywhere
/// keeps all of them.
void refuse_altered(const CurrentVersions& current, ProvenFiles& proven, const std::map<std::string, std::vector<columnar::PartitionSource>>& touched) {
    for (const auto& altered : current.altered) {
        const auto& v = altered.version;
        const auto state = proven.states().find(v);
        const bool has_rows = state != proven.states().end() && state->second != VersionState::erased;
        if (has_rows)
            if (const auto m = proven.release(v.dataset, v.edition, static_cast<int>(v.version)); !touched.contains(partition_of(m.series, m.edition))) continue;
        throw base::Error(base::ErrorKind::corrupt, register_remedy(altered.words));
    }
}

/// For the next batch that touches the table.
std::pair<std::string, std::string> memory_of(const std::string& table, const std::map<std::string, Slot>& slots) {
    std::set<PublicVersion> out;
    for (const auto& [name, slot] : slots) out.insert({slot.source.dataset, slot.source.edition, slot.source.version});
    return current_memory(table, out);
}

/// Returns what the log is to say of the new manifest.
Value stage_table(const ArchiveLayout& layout, Register& reg, ProvenFiles& proven, const std::string& table, const TableColumns& columns,
                  const std::vector<ReleaseManifest>& releases, const std::vector<ReleaseManifest>& gone, Revision revision, Batch& batch) {
    const auto before = proven.table(table);
    const auto described = columns_json(columns.fields);
    const auto* known = before.find("columns");
    const bool all = known == nullptr || base::json::canonical(*known) != base::json::canonical(described);
    std::map<std::string, std::vector<columnar::PartitionSource>> touched;
    for (const auto* some : {&releases, &gone})
        for (const auto& m : *some)
            if (m.table == table) touched[partition_of(m.series, m.edition)];
    const auto current = current_versions(reg, proven, table);
    auto slots = slots_of(layout, current, table, releases, gone);
    batch.settled.descriptors.push_back(memory_of(table, slots));
    for (auto& [name, slot] : slots) {
        auto partition = slot.partition;
        std::optional<ReleaseManifest> there;
        if (slot.source.parquet.empty()) {
            slot.source.parquet = batch.staged(fmt::format("releases/{}/{}/v{}/data.parquet", slot.source.dataset, slot.source.edition, slot.source.version));
        } else {
            there = proven.release(slot.source.dataset, slot.source.edition, static_cast<int>(slot.source.version));
            partition = partition_of(there->series, there->edition);
            slot.source.currency = there->currency;
        }
        if (all) touched[partition];
        const auto found = touched.find(partition);
        if (found == touched.end()) continue;
        if (there) proven.hold(*there, "data.parquet");
        found->second.push_back(slot.source);
    }
    refuse_altered(current, proven, touched);
    std::map<std::string, Value> files;
    for (const auto& file : before.at("files").as_array()) files[file.at("partition").as_string()] = file;
    for (const auto& [partition, sources] : touched) {
        if (sources.empty()) files.erase(partition);   // all that lay in it is withdrawn
        else files[partition] = stage_partition(table, partition, sources, columns, layout, batch);
    }
    auto list = Value::array();
    for (const auto& [partition, file] : files) list.push(file);
    const auto text = base::json::canonical(Value::object({{"table", table}, {"revision", revision}, {"columns", described}, {"files", list}}));
    const auto path = fmt::format("tables/{}/{}.json", table, revision);
    for (const auto& name : {path, fmt::format("tables/{}/manifest.json", table)}) {
        base::write_unflushed(batch.staged(name), text);
        batch.move(name);
    }
    return Value::object({{"path", path}, {"sha256", base::sha256(text).hex()}});
}

}  // namespace

std::string table_partition(const ReleaseManifest& m) {
    return m.table.empty() ? std::string() : fmt::format("tables/{}/{}", m.table, partition_of(m.series, m.edition));
}

Value stage_tables(const ArchiveLayout& layout, Register& reg, ProvenFiles& proven, const TableSchemas& schemas, const std::vector<ReleaseManifest>& releases,
                   const std::vector<ReleaseManifest>& gone, Revision revision, Batch& batch) {
    std::set<std::string> tables;
    for (const auto* some : {&releases, &gone})
        for (const auto& m : *some)
            if (!m.table.empty()) tables.insert(m.table);
    auto manifests = Value::array();
    for (const auto& table : tables) manifests.push(stage_table(layout, reg, proven, table, columns_of(of_table(schemas, table)), releases, gone, revision, batch));
    return manifests;
}

}  // namespace daybook::record
