#pragma once

#include "publisher/catalogue/catalogue.hpp"
#include "publisher/catalogue/view.hpp"
#include "tests/base/scratch.hpp"

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace daybook::tests {

/// A value as a naive reader holds it: text, or a number (units of a decimal, days, 0 or 1).
using Naive = std::optional<std::variant<std::string, std::int64_t>>;

/// One row of one version as it was put in, with the revisions that show it.
struct ShelfRow {
    std::string locator;
    std::int64_t id = 0;
    catalogue::Revision from = 0, to = catalogue::kStillCurrent;
    std::map<std::string, Naive> cells;  ///< by field, dataset and its like included
};

/// A public folder made by hand: entries, manifests and data.parquet, without a publisher. Two schemas join
/// the table `spend`: over-25k (date, supplier, amount, units, settled) and over-500 (date, supplier, amount,
/// area). Remembers every row, so that a test can answer questions from them by itself.
class Shelf {
public:
    explicit Shelf(int readers = 2);

    /// One row of cells in the order of the schema's fields: text for strings, digits for the rest; absent is
    /// blank.
    using Row = std::vector<std::optional<std::string>>;
    /// Puts the next version of an edition into the coming batch. Datasets: "coasts-over-25k",
    /// "rivers-over-25k", "coasts-over-500".
    void add(const std::string& dataset, const std::string& edition, const std::vector<Row>& rows,
             std::int64_t quarantined = 0);
    std::string currency = "GBP";  ///< of what is added next
    int reinstates = 0;            ///< version that the entries of what is added next name as the one brought back, or 0
    void withdraw(const std::string& dataset, const std::string& edition, int version);
    /// Any other entry.
    void log(const base::json::Value& body);
    /// Publishes other fields (JSON) under a schema's name, in the coming batch.
    void change_schema(const std::string& id, const std::string& fields);
    /// Ends the batch, loads it, and gives its revision.
    catalogue::Revision publish(const std::string& at);

    const catalogue::View& view() const { return *view_; }
    std::shared_ptr<const catalogue::View> shared_view() const { return view_; }
    const catalogue::State& state() const { return *view_->state; }
    const std::vector<ShelfRow>& rows() const { return rows_; }
    const std::filesystem::path& folder() const { return folder_.path(); }
    std::filesystem::path file_of(const std::string& dataset, const std::string& edition, int version,
                                  const char* name) const;

    /// Applies what is logged, without remembering it as published: for files that were tampered with.
    void load();

private:
    std::string read(const std::string& path, const std::string& sha256) const;
    std::string put_schema(const std::string& id, const std::string& fields);

    Scratch folder_;
    catalogue::CatalogueSettings settings_;
    std::map<std::string, schemas::Schema> schemas_;
    std::vector<record::LogEntry> pending_;
    std::vector<ShelfRow> rows_, coming_;
    std::vector<std::string> ended_;  // versions that the coming batch ends
    std::map<std::string, int> numbers_;
    catalogue::Revision size_ = 0;
    std::shared_ptr<const catalogue::View> view_;
};

/// "amount__gte=5" -> a filter on amount; values of `in` are separated by commas.
catalogue::Filter filter(const std::string& text);

}  // namespace daybook::tests
