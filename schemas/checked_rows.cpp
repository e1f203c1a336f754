#include "schemas/checked_rows.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>
#include <utility>

namespace daybook::schemas {

namespace {

/// What a quarter of a million rows take; files of departments have a tenth of that.
constexpr std::size_t kHeldInMemory = std::size_t{32} << 20;
/// Canonical text that is hashed at once.
constexpr std::size_t kHashedAtOnce = std::size_t{1} << 16;

/// One byte per value's end and one for "blank": neither is part of well-formed UTF-8, so no two rows of
/// different cells give the same bytes.
constexpr char kEndOfCell = '\xFE';
constexpr char kNull = '\xFF';

void append_row(const std::vector<Column>& columns, std::size_t row, std::string& out) {
    for (const auto& column : columns) {
        if (column.is_null(row)) out += kNull;
        else column.append_canonical(row, out);
        out += kEndOfCell;
    }
}

/// FNV-1a with a final mix (MurmurHash3's), so that all 64 bits depend on all bytes. Not against forgery:
/// equal prints only suggest what a comparison of rows then proves.
std::uint64_t print_of(std::string_view bytes) {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
    hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
    return hash ^ (hash >> 33);
}

}  // namespace

CheckedRows::CheckedRows(const Schema& schema)
    : none_(TableBuilder(schema).finish()), spool_(kHeldInMemory, "the rows of a file that is checked") {}

CheckedRows::CheckedRows(const CheckedTable& only)
    : spool_(kHeldInMemory, "the rows of a file that is checked") {
    for (const auto& column : only.columns()) none_.columns_.emplace_back(column.name(), column.type(), column.scale());
    append(only);
}

/// A sheet that came again could bring the same places again.
void CheckedRows::check_places(const CheckedTable& later) const {
    if (count_ == 0) return;
    const auto names = later.sheets();
    const auto last = sheets_.empty() ? std::string_view() : std::string_view(sheets_.back());
    const bool goes_on = later.sheet(0) == last;
    const bool comes_later = goes_on ? later.line(0) > last_line_ : !later.sheet(0).empty() && !last.empty();
    const bool again = std::ranges::any_of(names, [&](const auto& name) {
        return name != last && std::ranges::find(sheets_, name) != sheets_.end();
    });
    if (again || !comes_later)
        throw base::Error(base::ErrorKind::corrupt, "rows of a file do not come in the order of their places");
}

void CheckedRows::take(const CheckedTable& later, std::string_view encoded) {
    if (later.rows() == 0) return;
    check_places(later);
    spool_.append(encoded);
    batches_.push_back({spool_.size() - encoded.size(), encoded.size(), count_});
    count_ += later.rows();
    for (auto& name : later.sheets())
        if (sheets_.empty() || sheets_.back() != name) sheets_.push_back(std::move(name));
    last_line_ = later.line(later.rows() - 1);
    digest_.reset();
}

void CheckedRows::append(const CheckedTable& later) {
    take(later, encode_table(later));
}

void CheckedRows::append_encoded(std::string_view bytes) {
    take(decode_table(bytes, columns(), kMostRowsOfBatch), bytes);
}

CheckedTable CheckedRows::batch(std::size_t index) const {
    return decode_table(spool_.read(batches_[index].at, batches_[index].bytes));
}

CheckedTable CheckedRows::whole() const {
    CheckedTable out = none_;
    each([&](CheckedTable&& batch) { out.append(std::move(batch)); });
    return out;
}

const base::Sha256& CheckedRows::digest() const {
    if (digest_) return *digest_;
    base::Sha256Stream stream;
    std::string buffer;
    for (const auto& column : columns()) (buffer += column.name()) += kEndOfCell;
    each([&](const CheckedTable& batch) {
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            append_row(batch.columns(), row, buffer);
            if (buffer.size() < kHashedAtOnce) continue;
            stream.update(buffer);
            buffer.clear();
        }
    });
    return digest_.emplace(stream.update(buffer).finish());
}

std::vector<std::uint64_t> CheckedRows::prints() const {
    std::vector<std::uint64_t> out;
    out.reserve(count_);
    std::string buffer;
    each([&](const CheckedTable& batch) {
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            buffer.clear();
            append_row(batch.columns(), row, buffer);
            out.push_back(print_of(buffer));
        }
    });
    return out;
}

}  // namespace daybook::schemas
