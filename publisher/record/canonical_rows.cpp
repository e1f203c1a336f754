#include "publisher/record/canonical_rows.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>
#include <limits>

namespace daybook::record {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::string_view kLocatorColumn = "_row";

std::vector<std::string> heading_of(schemas::CsvReader& reader) {
    std::vector<std::string> names;
    std::string scratch;
    if (reader.next())
        for (std::size_t i = 0; i < reader.size(); ++i) names.emplace_back(reader.text(i, scratch));
    if (names.empty() || names.back() != kLocatorColumn)
        throw Error(ErrorKind::corrupt, "the last heading of the data is not _row");
    names.pop_back();
    auto sorted = names;
    std::ranges::sort(sorted);
    if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end())
        throw Error::make(ErrorKind::corrupt, "the data has two columns '{}'", *twice);
    return names;
}

}  // namespace

CanonicalRows::CanonicalRows(std::string text) : text_(std::make_unique<const std::string>(std::move(text))) {
    schemas::CsvReader reader(*text_, ',');
    columns_ = heading_of(reader);
    while (reader.next()) {
        if (reader.size() != columns_.size() + 1 || reader.unclosed_quote() != 0)
            throw Error::make(ErrorKind::corrupt, "line {} of the data has {} cells where its heading has {}",
                              reader.line(), reader.size(), columns_.size() + 1);
        const auto begin = reader.offset(0);
        const auto size = columns_.empty() ? 0 : reader.offset(columns_.size()) - begin - 1;
        places_.push_back({begin, static_cast<std::uint32_t>(size)});
        if (places_.size() == std::numeric_limits<std::uint32_t>::max() ||
            size > std::numeric_limits<std::uint32_t>::max())
            throw Error(ErrorKind::exhausted, "the data has more rows than can be counted here");
    }
}

CanonicalRows CanonicalRows::only(const std::vector<std::uint32_t>& rows) && {
    CanonicalRows out;
    out.columns_ = std::move(columns_);
    std::vector<Place> places;
    places.reserve(rows.size());
    // Most of the rows: keeping the text costs less than a second one beside it.
    if (rows.size() > places_.size() / 2) {
        for (const auto row : rows) places.push_back(places_[row]);
        out.text_ = std::move(text_);
    } else {
        schemas::CsvReader reader(*text_, ',');
        std::string kept;
        for (const auto row : rows) {
            const auto begin = places_[row].begin;
            reader.start_at(begin, 0);
            reader.next();
            places.push_back({kept.size(), places_[row].size});
            kept.append(*text_, begin, reader.record_end() - begin);
            kept += "\r\n";
        }
        out.text_ = std::make_unique<const std::string>(std::move(kept));
    }
    out.places_ = std::move(places);
    *this = CanonicalRows();
    return out;
}

void CanonicalRows::Cursor::go_to(std::size_t row) {
    reader_.start_at(rows_.places_[row].begin, 0);
    reader_.next();
}

}  // namespace daybook::record
