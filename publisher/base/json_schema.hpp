#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::base {

/// A compiled JSON Schema, draft 4 (RapidJSON): all of its words but "format", references within the
/// document. Its patterns run in time linear in the text. Safe to use from many threads.
class JsonSchema {
public:
    /// Throws Error(bad_input) when the document is no JSON, a pattern does not compile, or a "$ref" leads
    /// nowhere, outside the document or back to itself: RapidJSON would take everything for valid, or never
    /// return.
    explicit JsonSchema(std::string_view document);
    JsonSchema(JsonSchema&&) noexcept;
    JsonSchema& operator=(JsonSchema&&) noexcept;
    ~JsonSchema();

    struct Complaint {
        std::string pointer;  ///< where in the document judged: "/fields/3/type"
        std::string keyword;  ///< which word of the schema it breaks: "enum"
        std::string schema_pointer;
        std::vector<std::string> missing = {};  ///< the members that "required" asks for and that are not there

        /// "lacks 'ocid' and 'id'", "breaks the rule 'enum'".
        std::string words() const;
    };
    /// The first thing wrong with a JSON text; absent when it is valid. Throws Error(bad_input) when it is no
    /// JSON.
    std::optional<Complaint> judge(std::string_view text) const;

private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace daybook::base
