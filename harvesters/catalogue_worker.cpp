#include "harvesters/catalogue_worker.hpp"

#include "harvesters/catalogue_json.hpp"
#include "harvesters/gather.hpp"
#include "harvesters/html_links.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

std::string answer_to(const std::string& request) {
    const auto line = request.find('\n');
    if (line == std::string::npos) throw Error(ErrorKind::bad_input, "no question before the answer to read");
    auto question = question_from(base::json::parse(std::string_view(request).substr(0, line)));
    question.answer.body = request.substr(line + 1);
    try {
        const auto said = read_here(question.source, question.occasion, question.answer);
        refuse_too_many(said, GatherLimits{}.per_answer);
        return base::json::write(gathered_json(said));
    } catch (const Error& error) {
        return base::json::write(Value::object(
            {{"refusal", base::to_utf8(error.message())}, {"kind", base::to_string(error.kind())}}));
    }
}

/// A page with too much of anything ends the gathering, as it would in this process; nothing else that a
/// child says may.
ErrorKind kind_of_refusal(const Value& said) {
    return said.string_or("kind", "") == base::to_string(ErrorKind::exhausted) ? ErrorKind::exhausted
                                                                               : ErrorKind::bad_input;
}

}  // namespace

base::ChildLimits answer_limits() {
    base::ChildLimits limits;
    limits.memory_bytes = UINT64_C(2) << 30;
    limits.cpu = std::chrono::seconds(20);
    limits.wall = std::chrono::seconds(60);
    limits.answer_bytes = UINT64_C(128) << 20;
    return limits;
}

Gathered read_in_worker(const Source& source, const Occasion& occasion, const Answer& answer,
                        const base::ChildLimits& limits) {
    const base::FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!nothing) base::throw_errno("cannot open /dev/null");
    const auto question = base::json::write(question_json(source, occasion, answer));
    const auto child = base::run_self({"worker", "answer"}, nothing, question + "\n" + answer.body, limits);
    if (!child.ok())
        throw Error::make(ErrorKind::bad_input, "{} cannot be read: the worker that read it {}",
                          answer.final_url, child.how_it_ended());
    const auto said = base::json::parse(child.output);
    if (const auto* why = said.find("refusal")) throw Error(kind_of_refusal(said), why->as_string());
    return gathered_from(said);
}

int answer_worker_main() {
    try {
        const auto request = base::read_from(STDIN_FILENO);
        load_encodings();
        base::enter_sandbox();
        const auto answer = answer_to(request);
        return std::fwrite(answer.data(), 1, answer.size(), stdout) == answer.size() &&
                       std::fflush(stdout) == 0
                   ? 0
                   : 3;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 3;
    }
}

}  // namespace daybook::harvesters
