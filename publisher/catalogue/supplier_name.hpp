#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// When two names of suppliers are taken for one (docs/suppliers.md has the rule in words and why).
namespace daybook::catalogue {

/// Goes up when the rule gives any name another id, and with it the format of the index.
inline constexpr int kSupplierRule = 1;

/// A published name as the rule reads it.
struct SupplierName {
    std::string key;   ///< words in [a-z0-9], one blank between: names with the same key are one supplier
    std::string stem;  ///< the key without company forms at its end: names that share it only may be one
    std::string id;    ///< the key as a path segment; of at most 100 bytes, and a function of the key alone
    std::vector<std::string> changes;  ///< what the rule changed beyond case and blanks, in its order, in words
};

/// Absent for a name that is blank, has no letter or digit, or says that it is withheld ("REDACTED"): those rows have
/// no supplier that could be told. \pre UTF-8
std::optional<SupplierName> supplier_name(std::string_view published);

/// A word, or a company form of several, of what somebody typed to find suppliers: wherever it stands, since people write names in any order.
struct SoughtWord {
    std::vector<std::string> written;  ///< a key that holds each of them, as part of a word too, has it
    std::string form;                  ///< and so has one with this as a whole word: "ltd" for "limited"; "" for what is no form
};

/// Read by the first steps of the rule; "the" is left out, which no key begins with, unless it stands alone.
std::vector<SoughtWord> sought_words(std::string_view typed);

}  // namespace daybook::catalogue
