#pragma once

#include "harvesters/kind.hpp"
#include "publisher/base/json.hpp"

#include <string>
#include <string_view>

namespace daybook::harvesters {

/// The JSON of an answer. Throws Error(bad_input) naming the address, and what it is instead when that can be
/// seen.
base::json::Value json_of(const Answer& answer);

/// A member as words: text, or a number as it is written; "" for anything else.
std::string words(const base::json::Value& of, std::string_view key);

/// The members of a list, none when it is none.
const base::json::Value::Array& items(const base::json::Value& of, std::string_view key);

/// A moment as catalogues write it, in RFC 3339 and UTC: with an offset, without one (CKAN means UTC), with
/// as many digits of a second as there may be, or a day alone. What is no moment is given back as it is, for
/// it to be refused by its own words.
std::string moment(std::string_view text);

/// Sets the period that is stated: days, moments, months (2024-05) and years, each taken from its first to
/// its last day.
void set_period(SourceObject& object, std::string_view start, std::string_view end);

/// A size in bytes as text or number; -1 when it is none.
std::int64_t size_of(const base::json::Value& of, std::string_view key);

}  // namespace daybook::harvesters
