#include "schemas/worker.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/base/write_all.hpp"
#include "schemas/mapped_file.hpp"
#include "schemas/worker_ending.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

namespace daybook::schemas {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

/// The answer is a run of frames, each its kind, a 64-bit little-endian length and its bytes: batches of rows
/// as they come and of rows that did not pass, each `restart` voiding those before it; then the redacted copy
/// in pieces, if there is one; the report; and an end that says whether the source holds what may not be
/// published, "1" or "0".
enum class Frame : char {
    rows = 'R',
    quarantined = 'Q',
    restart = 'X',
    redacted = 'C',
    report = 'J',
    end = 'E'
};
constexpr std::size_t kFrameHead = 1 + sizeof(std::uint64_t);
constexpr std::uint64_t kMostFrame = std::uint64_t{256} << 20;
constexpr std::size_t kRedactedPiece = std::size_t{1} << 20;

[[noreturn]] void distrust(std::string_view what) {
    throw Error::make(ErrorKind::corrupt, "{}", what);
}

/// Puts the answer together from what the child sends. It may have been taken over by what it read:
/// everything it says is checked again.
class Answer {
public:
    explicit Answer(const Schema& schema, const CheckRequest& request)
        : schema_(schema),
          wants_rows_(request.rows),
          wants_quarantined_(request.quarantined),
          most_rows_(request.max_rows),
          rows_(schema) {}

    void take(std::string_view piece);
    CheckResult finish();

private:
    void take_frame(Frame kind, std::string_view bytes);
    void take_rows(std::string_view bytes);
    void take_report(std::string_view bytes);

    const Schema& schema_;
    bool wants_rows_, wants_quarantined_;
    std::int64_t most_rows_;
    std::string pending_;
    CheckedRows rows_;
    std::optional<std::string> redacted_, quarantined_;
    std::optional<Report> report_;
    std::optional<bool> private_;
};

void Answer::take(std::string_view piece) {
    pending_ += piece;
    std::string_view rest = pending_;
    while (rest.size() >= kFrameHead) {
        std::uint64_t size = 0;
        std::memcpy(&size, rest.data() + 1, sizeof size);
        if (size > kMostFrame) distrust("a piece of its answer is too large");
        if (rest.size() - kFrameHead < size) break;
        take_frame(static_cast<Frame>(rest.front()), rest.substr(kFrameHead, size));
        rest.remove_prefix(kFrameHead + size);
    }
    pending_.erase(0, pending_.size() - rest.size());
}

void Answer::take_frame(Frame kind, std::string_view bytes) {
    if (private_) distrust("its answer goes on behind its end");
    if (report_ && kind != Frame::end) distrust("its report is not the last it says");
    switch (kind) {
        case Frame::rows: return take_rows(bytes);
        case Frame::quarantined:
            if (!wants_quarantined_) distrust("it sent rows that did not pass, which nobody asked for");
            (quarantined_ ? *quarantined_ : quarantined_.emplace()) += bytes;
            return;
        case Frame::restart:
            rows_ = CheckedRows(schema_);
            quarantined_.reset();
            return;
        case Frame::redacted:
            if (!wants_rows_) distrust("it sent a copy that nobody asked for");
            (redacted_ ? *redacted_ : redacted_.emplace()) += bytes;
            return;
        case Frame::report: return take_report(bytes);
        case Frame::end:
            if (bytes != "0" && bytes != "1") distrust("its answer has no end");
            private_ = bytes == "1";
            return;
    }
    distrust("its answer is in no form that is known");
}

void Answer::take_rows(std::string_view bytes) {
    if (!wants_rows_) distrust("it sent rows that nobody asked for");
    rows_.append_encoded(bytes);
    if (rows_.count() > static_cast<std::size_t>(most_rows_)) distrust("it sent more rows than are read");
}

void Answer::take_report(std::string_view bytes) {
    report_ = Report::from_json(base::json::parse(bytes));
    if (report_->schema != schema_.id.str() || report_->schema_version != schema_.version)
        distrust("its report is of another schema");
}

CheckResult Answer::finish() {
    if (!report_) distrust("it sent no report");
    if (!private_ || !pending_.empty()) distrust("its answer is cut short");
    CheckResult out;
    out.report = std::move(*report_);
    out.redacted = std::move(redacted_);
    out.quarantined = std::move(quarantined_);
    out.needs_redaction = *private_;
    if (!out.report.rows.balances()) distrust("its counts do not add up");
    const bool refused = !out.report.refusal.empty();
    if (refused && rows_.count() > 0) distrust("it refused the file and gave its rows");
    if (!wants_rows_ || refused) return out;
    if (rows_.count() != static_cast<std::size_t>(out.report.rows.accepted))
        distrust("its counts do not add up");
    out.rows = std::move(rows_);
    return out;
}

/// How an error calls it.
constexpr const char* kAnswer = "the answer";

void write_frame(Frame kind, std::string_view bytes) {
    char head[kFrameHead] = {static_cast<char>(kind)};
    const std::uint64_t size = bytes.size();
    std::memcpy(head + 1, &size, sizeof size);
    base::write_all(STDOUT_FILENO, {head, sizeof head}, kAnswer);
    base::write_all(STDOUT_FILENO, bytes, kAnswer);
}

/// Sends rows to the parent while the file is still being read.
class Sender : public RowSink {
public:
    void rows(CheckedTable&& batch) override { write_frame(Frame::rows, encode_table(batch)); }
    void quarantined(std::string_view csv) override { write_frame(Frame::quarantined, csv); }
    void restart() override { write_frame(Frame::restart, {}); }
};

void write_result(const CheckResult& result) {
    if (result.redacted) {
        write_frame(Frame::redacted, {});
        for (std::string_view rest = *result.redacted; !rest.empty();
             rest.remove_prefix(std::min(kRedactedPiece, rest.size())))
            write_frame(Frame::redacted, rest.substr(0, kRedactedPiece));
    }
    write_frame(Frame::report, base::json::write(result.report.to_json()));
    write_frame(Frame::end, result.needs_redaction ? "1" : "0");
}

Value request_json(const CheckRequest& r) {
    return Value::object({{"file_name", base::to_utf8(r.file_name)},
                          {"schema", r.schema_text},
                          {"strict", r.profile == Profile::strict},
                          {"max_rows", r.max_rows},
                          {"rows", r.rows},
                          {"quarantined", r.quarantined},
                          {"threads", r.threads},
                          {"stretch_bytes", static_cast<std::int64_t>(r.stretch_bytes)}});
}

CheckRequest request_of(const Value& v) {
    CheckRequest r;
    r.file_name = v.at("file_name").as_string();
    r.schema_text = v.at("schema").as_string();
    r.profile = v.at("strict").as_bool() ? Profile::strict : Profile::harvest;
    r.max_rows = v.at("max_rows").as_int();
    r.rows = v.at("rows").as_bool();
    r.quarantined = v.at("quarantined").as_bool();
    r.threads = static_cast<int>(v.at("threads").as_int());
    r.stretch_bytes = static_cast<std::size_t>(v.at("stretch_bytes").as_int());
    return r;
}

}  // namespace

CheckResult check_in_worker(const std::filesystem::path& file, const CheckRequest& request,
                            const base::ChildLimits& limits) {
    const auto schema = parse_schema(request.schema_text);
    const base::FileDescriptor input(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!input) base::throw_errno("cannot open " + file.string());
    const auto believing = [&](auto&& work) {
        try {
            return work();
        } catch (const Error& e) {
            if (e.kind() == ErrorKind::exhausted) throw;   // the disk that its rows are kept on is full
            throw Error::make(ErrorKind::transient, "the worker that read {} sent what cannot be used: {}; give it in another form, and report it with the file", request.file_name, e.message());
        }
    };
    Answer answer(schema, request);
    const auto child = base::run_self(
        {"worker", "check"}, input, base::json::write(request_json(request)), limits_to_map(limits, input),
        [&](std::string_view piece) { believing([&] { answer.take(piece); }); });
    if (!child.ok()) throw_ending(request.file_name, child, limits);
    return believing([&] { return answer.finish(); });
}

int worker_main() {
    return exit_code_of([] {
        const auto request = request_of(base::json::parse(base::read_from(STDIN_FILENO)));
        const MappedFile file(kHandedFile);
        base::enter_sandbox();
        Source source(file.bytes());
        source.done_with = [&](std::string_view part) { file.forget(part); };
        source.copy = [&](std::string_view part, char* to) { return file.copy(part, to); };
        Sender sender;
        write_result(check(source, request, sender));
    });
}

}  // namespace daybook::schemas
