#pragma once

#include "schemas/checked_table.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace daybook::schemas {

/// A 64-bit print of the values that make up a key, over types and files: the number 5, as an integer or
/// as 5.00, has one print. Two keys share one by chance with 3 in a million among ten million rows; not
/// against forgery. Absent when a value of it is blank or its column is not there: Table Schema leaves such
/// rows out.
std::optional<std::uint64_t> key_print(std::span<const Column* const> columns, std::size_t row);

/// Holds the foreign keys of the tables of one check against each other. Rows may come in any order and in
/// batches, a reference before what it refers to. Memory grows with different values only, and is bounded.
class ForeignKeyCheck {
public:
    /// Different values on either side of a key; with more it is not judged.
    static constexpr std::size_t kMostValues = 1'000'000;

    /// `schemas`, one for each table, must outlive this. A foreign key names the other table by its schema's
    /// id.
    explicit ForeignKeyCheck(std::vector<const Schema*> schemas);

    /// Rows that passed of the table at that index. `lines_before` is added to their lines, so that several tables of one
    /// schema can be told apart.
    void take(std::size_t table, const CheckedTable& rows, std::int64_t lines_before = 0);

    /// Rows that say the same, and refer to nothing.
    struct Dangling {
        std::int64_t line = 0;  ///< of the first
        std::int64_t count = 0;
    };
    /// One foreign key of a table with references to nothing, in the order of lines.
    struct Broken {
        std::size_t table = 0;
        std::size_t field = 0;  ///< the first of the key's fields, an index into Schema::fields
        std::string resource;   ///< what it refers to; "" for the table itself
        std::vector<Dangling> dangling;
    };
    /// A key whose resource is not among the tables is not judged: a department may send its junior posts
    /// without the senior ones.
    std::vector<Broken> judge() const;
    /// Fields (indices into Schema::fields of table 0) whose keys had more different values than are
    /// remembered.
    std::vector<std::size_t> given_up() const;

private:
    struct Key {
        std::size_t table, target;
        const ForeignKey* key;
        std::unordered_set<std::uint64_t> targets;
        std::unordered_map<std::uint64_t, Dangling> references;
        bool gave_up = false;
        void take_targets(const CheckedTable& rows);
        void take_references(const CheckedTable& rows, std::int64_t lines_before);
    };

    std::vector<const Schema*> schemas_;
    std::vector<Key> keys_;
};

}  // namespace daybook::schemas
