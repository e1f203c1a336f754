#include "schemas/worker.hpp"

#include "publisher/base/error.hpp"

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

void put(std::string& out, std::string_view bytes) {
    const std::uint64_t n = bytes.size();
    out.append(reinterpret_cast<const char*>(&n), sizeof n);
    out += bytes;
}

void put_absent(std::string& out) { out.append(reinterpret_cast<const char*>(&kAbsent), sizeof kAbsent); }

std::string encode(const CheckResult& result) {
    std::string out;
    put(out, base::json::write(result.report.to_json()));
    result.table ? put(out, encode_table(*result.table)) : put_absent(out);
    result.redacted ? put(out, *result.redacted) : put_absent(out);
    out += result.needs_redaction ? '1' : '0';
    return out;
}

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

/// The child may have been taken over by what it read: everything it says is checked again.
CheckResult decode(std::string_view answer) {
    CheckResult out;
    const auto report = take(answer);
    if (!report) throw Error(ErrorKind::corrupt, "it sent no report");
    out.report = Report::from_json(base::json::parse(*report));
    if (const auto table = take(answer)) out.table = decode_table(*table);
    if (const auto redacted = take(answer)) out.redacted = std::string(*redacted);
    if (answer != "0" && answer != "1") throw Error(ErrorKind::corrupt, "its answer has no end");
    out.needs_redaction = answer == "1";
    const auto accepted = static_cast<std::size_t>(out.report.rows.accepted);
    if (!out.report.rows.balances() || (out.table && out.table->rows() != accepted)) throw Error(ErrorKind::corrupt, "its counts do not add up");
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

Value request_json(const CheckRequest& r) {
    return Value::object({{"file_name", r.file_name}, {"schema", r.schema_text}, {"strict", r.profile == Profile::strict}, {"max_rows", r.max_rows}});
}

CheckRequest request_of(const Value& v) {
    return {v.at("file_name").as_string(), v.at("schema").as_string(), v.at("strict").as_bool() ? Profile::strict : Profile::harvest, v.at("max_rows").as_int()};
}

}  // namespace

CheckResult check_in_worker(const std::filesystem::path& file, const CheckRequest& request, const base::ChildLimits& limits) {
    const base::FileDescriptor input(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!input) base::throw_errno("cannot open " + file.string());
    const auto answer = base::run_self({"worker", "check"}, input, base::json::write(request_json(request)), limits);
    const auto failed = [&](std::string_view how) {
        return Error::make(ErrorKind::transient, "the worker that read {} {}; the file is kept and is tried again", request.file_name, how);
    };
    if (!answer.ok()) throw failed(answer.how_it_ended());
    try {
        return decode(answer.output);
    } catch (const Error& e) {
        throw failed("sent what cannot be used: " + e.message());
    }
}

int worker_main() {
    try {
        const auto request = request_of(base::json::parse(read_all(STDIN_FILENO)));
        const Mapped file(kFile);
        base::enter_sandbox();
        write_all(encode(check(file.bytes(), request)));
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 3;
    }
}

}  // namespace daybook::schemas
