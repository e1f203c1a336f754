#include "publisher/record/check_file.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/columnar/duck.hpp"
#include "publisher/record/csv_tally.hpp"

#include <fcntl.h>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 18;  // stays in the cache between the digest and the count
constexpr int kAmountScale = 2;

/// Gives the file's bytes piece by piece.
template <class Use>
void read_pieces(const fs::path& place, const Use& use) {
    const base::FileDescriptor fd(::open(place.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) base::throw_errno("cannot read " + place.string());
    for (;;) {
        const auto piece = base::read_from(fd.get(), kPiece);
        if (piece.empty()) return;
        use(piece);
    }
}

std::optional<Fault> differs(const FileFacts& facts, const std::string& what, const std::string& expected,
                             const std::string& found) {
    if (expected == found) return {};
    return Fault{facts.path, what + expected, found, remedies::kContradicts};
}

std::optional<Fault> check_rows(const FileFacts& facts, std::int64_t count, const std::string& total) {
    if (auto fault = differs(facts, "rows: ", std::to_string(facts.rows->count), std::to_string(count)))
        return fault;
    if (facts.rows->amount_field.empty()) return {};
    return differs(facts, fmt::format("control total of {}: ", facts.rows->amount_field),
                   facts.rows->total.to_string(), total);
}

/// The folder that the engine may read: the whole copy where the file lies under its public name, else its
/// own.
fs::path readable_folder(const fs::path& place, const std::string& path) {
    const auto whole = place.string();
    if (whole.ends_with("/" + path)) return whole.substr(0, whole.size() - path.size() - 1);
    return place.parent_path();
}

}  // namespace

struct FileChecker::Engine {
    fs::path folder;
    columnar::Database database;
    columnar::Connection connection;
    explicit Engine(const fs::path& readable)
        : folder(readable), database(options_for(readable)), connection(database) {}

    static columnar::DatabaseOptions options_for(const fs::path& readable) {
        columnar::DatabaseOptions options;
        options.memory_limit = "256MB";
        options.directories = {readable};
        return options;
    }
};

FileChecker::FileChecker() = default;
FileChecker::~FileChecker() = default;
FileChecker::FileChecker(FileChecker&&) noexcept = default;

std::optional<Fault> FileChecker::check_parquet(const fs::path& given, const FileFacts& facts) try {
    const auto place = fs::absolute(given).lexically_normal();
    const auto folder = readable_folder(place, facts.path);
    if (!engine_ || engine_->folder != folder) engine_ = std::make_unique<Engine>(folder);
    const auto& field = facts.rows->amount_field;
    const auto sum = field.empty() ? std::string("NULL")
                                   : fmt::format("CAST(coalesce(sum({}), 0) AS DECIMAL(38,2))",
                                                 columnar::Quoted(field).str());
    auto result = engine_->connection.query(fmt::format("SELECT count(*), {} FROM read_parquet({})", sum,
                                                        columnar::text_literal(place.string())));
    const auto row = result.next();
    return check_rows(facts, row.integer(0, 0), row.canonical(1, 0).value_or(""));
} catch (const Error& e) {
    if (e.kind() == base::ErrorKind::exhausted) throw;
    return Fault{facts.path, "a Parquet file", e.message(), remedies::kContradicts};
}

std::optional<Fault> FileChecker::check(const fs::path& place, const FileFacts& facts) {
    std::error_code gone;
    const auto size = fs::file_size(place, gone);
    if (gone) return missing(facts.path);
    if (facts.bytes && size != *facts.bytes)
        return Fault{facts.path, fmt::format("{} bytes", *facts.bytes), std::to_string(size),
                     remedies::kCopyAgain};
    const bool csv = facts.rows && facts.path.ends_with(".csv");
    CsvTally tally(csv ? facts.rows->amount_field : std::string(), kAmountScale);
    base::Sha256Stream stream;
    read_pieces(place, [&](std::string_view piece) {
        stream.update(piece);
        if (csv) tally.update(piece);
    });
    if (const auto digest = stream.finish(); digest != facts.digest)
        return Fault{facts.path, "SHA-256 " + facts.digest.hex(), digest.hex(), remedies::kCopyAgain};
    if (!facts.rows) return {};
    if (!csv) return check_parquet(place, facts);
    tally.finish();
    if (!tally.trouble().empty())
        return Fault{facts.path, "rows that can be added up", tally.trouble(), remedies::kContradicts};
    return check_rows(facts, tally.rows(), tally.total().to_string());
}

}  // namespace daybook::record
