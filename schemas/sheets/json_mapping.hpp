#pragma once

#include "publisher/base/json.hpp"
#include "schemas/schema.hpp"
#include "schemas/sheets/budget.hpp"
#include "schemas/sheets/sheet.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas::sheets {

/// How a schema finds its records in a JSON document that is no table. Its "daybook.records" is a JSON
/// Pointer (RFC 6901) in which `*` stands for every element of an array: "/releases/*/awards/*". Each field's
/// "daybook.pointer" goes on from such a record: "/value/amount". A leading "../" climbs to the enclosing
/// element (here the release, then the document): "../buyer/name". `*` gathers several values, joined by ";
/// ": "/suppliers/*/name". A step "[id=awardID]" picks those elements of an array whose `id` is the record's
/// `awardID`; a step "{status!=pending|cancelled}" goes on only where the member `status` says none of these, and one with
/// "=" only where it says one. Of a list of pointers the first that finds something counts. A field without one is the
/// record's member of its name.
class JsonMapping {
public:
    /// Throws Error(bad_input) on a pointer that cannot be read.
    explicit JsonMapping(const Schema& schema);

    /// False when the schema does not say where its records stand.
    bool maps() const { return maps_; }
    /// The name of a JSON Schema in schemas/meta that a document must pass; "" for none.
    const std::string& json_schema() const { return json_schema_; }
    /// True when the records are looked for inside arrays or objects of the document, not in an array it
    /// consists of.
    bool starts_at_member() const { return !records_.empty() && records_.front() != "*"; }

    /// The member of the document in whose elements the records stand ("releases"); "" when there is none
    /// such.
    std::string list() const {
        return records_.size() > 1 && starts_at_member() && records_[1] == "*" ? records_.front() : "";
    }
    /// How many records a document has.
    std::int64_t count(const base::json::Value& document) const;
    /// The elements of list() in which none stands, and lists beside those in which records stand whose objects have an amount
    /// as records have. In order; at most kMostTold.
    std::vector<PassedOver> passed_over(const base::json::Value& document) const;
    static constexpr std::size_t kMostTold = 100'000;
    /// Where a list of records stands, with what must stand beside it, when that is not where the schema looks for it:
    /// "/records/0/compiledRelease/awards". "" for nowhere.
    std::string elsewhere(const base::json::Value& document) const;
    /// The member that holds a list of records, and those that must stand beside it: "awards" and "ocid". Empty where records
    /// are not elements of lists in elements of list().
    std::vector<std::string> marks() const;

    /// A field's cell; `nested` where an object or a list is part of it.
    struct Cell {
        std::string text;
        bool nested = false;
    };
    using Take = std::function<void(const std::vector<Cell>&)>;

    /// The cells of every record in the document's order, one a field. Throws Error(exhausted) past the
    /// budget's json_looks.
    void each_record(const base::json::Value& document, Budget& budget,
                     const Take& take) const;

private:
    struct Pointer {
        std::size_t climbs = 0;
        std::vector<std::string> steps;
    };
    using Values = std::vector<const base::json::Value*>;

    static Pointer parse(std::string_view text);
    void walk(Values& enclosing, std::size_t step, const base::json::Value& at, Budget& budget,
              const Take& take) const;
    std::int64_t count_below(const base::json::Value& at, std::size_t step) const;
    static Cell cell(const std::vector<Pointer>& pointers, const Values& enclosing, Budget& budget);

    bool maps_ = false;
    std::string json_schema_;
    std::vector<std::string> records_;
    std::vector<std::vector<Pointer>> fields_;
    std::vector<std::string> beside_;  ///< members of what encloses a record that no record may lack
    std::string amount_;               ///< the member of a record in which its amount stands
};

bool is_nested(const base::json::Value& value);

/// A member's name as a step of a JSON Pointer (RFC 6901), "/" included.
std::string pointer_step(std::string_view member);

/// A JSON value as the text of a cell: "" for null, "true", digits as they stand, JSON for what is nested.
std::string json_cell(const base::json::Value& value);

}  // namespace daybook::schemas::sheets
