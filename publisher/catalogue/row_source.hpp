#pragma once

#include "publisher/catalogue/state.hpp"
#include "publisher/columnar/duck.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Rows as an index holds them, made from the files of released versions: one place for every engine.
namespace daybook::catalogue {

/// A column that the catalogue gives to every row, and its value where rows are loaded: b is the version, d the row of its file, s its supplier.
struct SystemColumn {
    std::string_view name, type, value;
};
/// _row_id to _supplier_id, in their order.
const std::vector<SystemColumn>& system_columns();
/// Of tables of payments beside those (payments.hpp): name and type.
const std::vector<std::pair<std::string_view, std::string_view>>& payment_columns();

/// Versions that `before` had not, in log order, by the table their rows join.
std::map<std::string, std::vector<const Version*>> fresh_by_table(const State& before, const State& next);

/// Of versions that are read together, the most rows, unless one has more, and the most files.
struct GroupLimits {
    std::int64_t rows;
    std::size_t versions;
};
/// Versions in their order, parted into such groups: memory and open files do not grow with what there is to load.
std::vector<std::vector<const Version*>> in_groups(const std::vector<const Version*>& versions, GroupLimits limits);

template <class F>
void each_version(const State& state, const F& use) {
    for (const auto& [id, dataset] : state.datasets)
        for (const auto& edition : dataset.editions)
            for (const auto& version : edition.versions) use(version);
}

/// The rows of some versions of a table as a SELECT, in order of their ids, and the names of its columns (quoted).
struct RowSelect {
    std::vector<std::string> names;
    std::string sql;
    std::int64_t rows = 0;   ///< that their manifests say
};

/// Makes such SELECTs of one state; what they join with are temporary tables of the connection, and the names of suppliers are entered into its table `suppliers`.
class RowSource {
public:
    RowSource(columnar::Connection& connection, std::filesystem::path public_dir, const State& next) : connection_(connection), public_(std::move(public_dir)), next_(next) {}
    /// Checks the files' digests first. The SELECT holds until the next one is made. Throws Error: corrupt (a file is not what its manifest says),
    /// exhausted (a version of too many rows).
    RowSelect of(const std::string& table, const std::vector<const Version*>& versions);

private:
    std::filesystem::path rows_file(const Version& version) const;
    std::string file_list(const std::vector<const Version*>& versions) const;
    void check_file(const Version& version) const;
    void list_batch(const std::vector<const Version*>& versions);
    std::vector<std::string> columns_in(const std::vector<const Version*>& versions);
    void list_payers();
    void list_card_issuers(const std::string& supplier, const std::vector<const Version*>& versions);
    std::string list_suppliers(const std::string& table, const std::vector<const Version*>& versions, const std::vector<std::string>& there);

    columnar::Connection& connection_;
    std::filesystem::path public_;
    const State& next_;
    bool payers_listed_ = false;
};

/// Throws Error(corrupt) where `loaded` are not the rows that the manifests of `versions` say.
void check_loaded(const RowSelect& select, const std::string& table, const std::vector<const Version*>& versions, std::int64_t loaded);

}  // namespace daybook::catalogue
