#pragma once

#include "publisher/catalogue/click_tables.hpp"
#include "publisher/catalogue/row_source.hpp"
#include "publisher/columnar/duck.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace daybook::catalogue {

/// Sends the rows of released versions to the shards they lie on: those that are not there yet. It may be stopped at any point and begun again.
class ClickLoader {
public:
    /// `connection` is of the DuckDB file beside: it reads the released files and learns the names of suppliers.
    ClickLoader(const ClickCluster& cluster, const ClickTables& tables, columnar::Connection& connection, std::filesystem::path public_dir)
        : cluster_(cluster), tables_(tables), connection_(connection), public_(std::move(public_dir)) {}

    /// What `next` has and `before` had not. With `names_too` files are read whose rows are there, for the names in them.
    /// Throws ClickDrift where there are rows that were never sent, and Error as RowSource and Server do.
    void load(const State& before, const State& next, bool names_too);

private:
    using Versions = std::vector<const Version*>;
    void load_table(const State& next, const std::string& table, const Versions& versions, std::int64_t first, bool names_too);
    void load_group(RowSource& source, const State& next, const std::string& table, const Versions& group, bool names_too);
    std::int64_t missing(const Version& version) const;
    void send(const State& next, const std::string& table, const Versions& group, const RowSelect& select);

    const ClickCluster& cluster_;
    const ClickTables& tables_;
    columnar::Connection& connection_;
    std::filesystem::path public_;
    std::map<std::int64_t, Present> present_;   ///< of the table that is being loaded, by log entry
};

}  // namespace daybook::catalogue
