#include "schemas/worker.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace daybook::schemas {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr int kFile = 3;
constexpr std::uint64_t kAbsent = ~UINT64_C(0);

/// Reads one frame off the front; absent when the child sent none.
std::optional<std::string_view> take(std::string_view& rest) {
    std::uint64_t n = 0;
    if (rest.size() < sizeof n) throw Error(ErrorKind::corrupt, "its answer is cut short");
    std::memcpy(&n, rest.data(), sizeof n);
    rest.remove_prefix(sizeof n);
    if (n == kAbsent) return {};
    if (n > rest.size()) throw Error(ErrorKind::corrupt, "its answer is cut short");
    const auto frame = rest.substr(0, n);
    rest.remove_prefix(n);
    return frame;
}

/// The columns must be the schema's: what follows names them without looking.
void check_columns(const CheckedTable& table, const Schema& schema) {
    const auto expected = TableBuilder(schema).finish();
    const auto& columns = table.columns();
    bool same = columns.size() == expected.columns().size();
    for (std::size_t i = 0; same && i < columns.size(); ++i) {
        const auto& wanted = expected.columns()[i];
        same = columns[i].name() == wanted.name() && columns[i].type() == wanted.type() &&
               columns[i].scale() == wanted.scale();
    }
    if (!same) throw Error(ErrorKind::corrupt, "its table does not have the schema's columns");
}

/// The child may have been taken over by what it read: everything it says is checked again.
CheckResult decode(std::string_view answer, const Schema& schema) {
    CheckResult out;
    const auto report = take(answer);
    if (!report) throw Error(ErrorKind::corrupt, "it sent no report");
    out.report = Report::from_json(base::json::parse(*report));
    if (out.report.schema != schema.id.str() || out.report.schema_version != schema.version)
        throw Error(ErrorKind::corrupt, "its report is of another schema");
    if (const auto table = take(answer)) out.table = decode_table(*table);
    if (const auto redacted = take(answer)) out.redacted = std::string(*redacted);
    if (answer != "0" && answer != "1") throw Error(ErrorKind::corrupt, "its answer has no end");
    out.needs_redaction = answer == "1";
    const auto accepted = static_cast<std::size_t>(out.report.rows.accepted);
    if (out.table) check_columns(*out.table, schema);
    if (out.table.has_value() != out.report.refusal.empty())
        throw Error(ErrorKind::corrupt, "it refused the file and gave its rows, or neither");
    if (!out.report.rows.balances() || (out.table && out.table->rows() != accepted))
        throw Error(ErrorKind::corrupt, "its counts do not add up");
    return out;
}

std::string read_all(int fd) {
    std::string out;
    char block[65536];
    for (ssize_t got; (got = ::read(fd, block, sizeof block)) != 0;) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) base::throw_errno("cannot read the request");
        out.append(block, static_cast<std::size_t>(got));
    }
    return out;
}

/// The file as memory, so that only what is looked at is read.
class Mapped {
public:
    explicit Mapped(int fd) {
        struct stat info {};
        if (::fstat(fd, &info) != 0) base::throw_errno("cannot look at the file");
        size_ = static_cast<std::size_t>(info.st_size);
        if (size_ == 0) return;
        data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data_ == MAP_FAILED) base::throw_errno("cannot map the file");
    }
    ~Mapped() {
        if (size_ > 0) ::munmap(data_, size_);
    }
    Mapped(const Mapped&) = delete;
    Mapped& operator=(const Mapped&) = delete;
    std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

private:
    void* data_ = nullptr;
    std::size_t size_ = 0;
};

void write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) base::throw_errno("cannot answer");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void write_frame(std::string_view bytes) {
    const std::uint64_t n = bytes.size();
    write_all({reinterpret_cast<const char*>(&n), sizeof n});
    write_all(bytes);
}

void write_absent() {
    write_all({reinterpret_cast<const char*>(&kAbsent), sizeof kAbsent});
}

/// Three frames (report, table, redacted copy), each a 64-bit little-endian length and its bytes or the
/// length that stands for "none"; then one digit, whether the source holds what may not be published. Piece
/// by piece, so that no second copy of the whole is made.
void write_result(const CheckResult& result) {
    write_frame(base::json::write(result.report.to_json()));
    result.table ? write_frame(encode_table(*result.table)) : write_absent();
    result.redacted ? write_frame(*result.redacted) : write_absent();
    write_all(result.needs_redaction ? "1" : "0");
}

Value request_json(const CheckRequest& r) {
    return Value::object({{"file_name", base::to_utf8(r.file_name)},
                          {"schema", r.schema_text},
                          {"strict", r.profile == Profile::strict},
                          {"max_rows", r.max_rows}});
}

CheckRequest request_of(const Value& v) {
    return {v.at("file_name").as_string(), v.at("schema").as_string(),
            v.at("strict").as_bool() ? Profile::strict : Profile::harvest, v.at("max_rows").as_int()};
}

}  // namespace

CheckResult check_in_worker(const std::filesystem::path& file, const CheckRequest& request,
                            const base::ChildLimits& limits) {
    const auto schema = parse_schema(request.schema_text);
    const base::FileDescriptor input(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!input) base::throw_errno("cannot open " + file.string());
    const auto answer =
        base::run_self({"worker", "check"}, input, base::json::write(request_json(request)), limits);
    const auto failed = [&](std::string_view how) {
        return Error::make(ErrorKind::transient,
                           "the worker that read {} {}; the file is kept and is tried again",
                           request.file_name, how);
    };
    if (!answer.ok()) throw failed(answer.how_it_ended());
    try {
        return decode(answer.output, schema);
    } catch (const Error& e) {
        throw failed("sent what cannot be used: " + e.message());
    }
}

int worker_main() {
    try {
        const auto request = request_of(base::json::parse(read_all(STDIN_FILENO)));
        const Mapped file(kFile);
        base::enter_sandbox();
        write_result(check(file.bytes(), request));
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 3;
    }
}

}  // namespace daybook::schemas
