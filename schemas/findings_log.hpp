#pragma once

#include "schemas/finding.hpp"
#include "schemas/issue.hpp"
#include "schemas/report.hpp"
#include "schemas/schema.hpp"

#include <string_view>
#include <vector>

namespace daybook::schemas {

/// Where a finding was made; the value is left out for a column that may not be published.
struct At {
    std::int64_t line = 0;
    int column = 0;
    std::string_view value;
    std::string_view sheet{};
};

/// The place once more, as it may be noted.
inline At at_place(const Place& place) {
    return {place.line, place.column, place.value, place.sheet};
}

/// Gathers findings: equal ones (issue and field) become one with a count and its first places.
class FindingsLog {
public:
    static constexpr int kNoField = -1;
    static constexpr std::size_t kMostRefusalBytes = 400;

    FindingsLog(const Schema& schema, Profile profile);
    void add(Issue issue, const At& at, int field = kNoField);
    /// The issue once more for each of `count` further places that are not named.
    void add_more(Issue issue, std::int64_t count, int field = kNoField);
    bool has(Issue issue, int field) { return slot(issue, field).count > 0; }
    /// False once all places that are kept are known.
    bool wants_place(Issue issue, int field) {
        return slot(issue, field).places.size() < Finding::kPlacesKept;
    }
    /// The places, by line, of cells of the table on that sheet as a whole: where they stand was known, not what they say.
    std::vector<Place*> cells_without_text(std::string_view sheet);
    /// What all of the file showed to be none.
    void drop(Issue issue, int field);
    /// An added issue in the caller's words.
    void reword(Issue issue, int field, std::string message);
    /// Takes over what was found further down: lines there were counted from `lines_before`, on `sheet`.
    void append(const FindingsLog& later, std::int64_t lines_before, std::string_view sheet);
    /// A finding whose message and remedy are the caller's: a refusal. Its place shows more of what stands in
    /// the file than another's, since it is all that is shown.
    void add_refusal(Issue issue, std::string message, std::string_view remedy, const At& at);
    /// Errors first, then warnings, repairs and notes; within each in the order in which they first came.
    std::vector<Finding> take() &&;

private:
    Finding& slot(Issue issue, int field);

    const Schema* schema_;
    Profile profile_;
    std::vector<std::size_t>
        index_;  ///< by issue and field, one more than the place in findings_; 0 for none
    std::vector<Finding> findings_;
    std::vector<std::pair<Issue, int>> keys_;  ///< of findings_, issue and field
};

}  // namespace daybook::schemas
