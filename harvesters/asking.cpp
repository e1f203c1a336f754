#include "harvesters/asking.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

Asking::Asking(const Source& source, const Occasion& occasion, const GatherServices& services,
               Collected& taken)
    : source_(source), kind_(kind_of(source)), occasion_(occasion), services_(services), taken_(taken) {}

bool Asking::is_the_end(const Error& error) const {
    return error.kind() == ErrorKind::exhausted || error.kind() == ErrorKind::usage || is_stopped();
}

void Asking::refuse_too_much() const {
    const auto& most = services_.limits;
    if (is_stopped()) throw Error(ErrorKind::transient, "it was stopped");
    if (answers_ >= most.answers) refuse_larger(fmt::format("more than {} answers", most.answers));
    if (bytes_ > most.bytes) refuse_larger(fmt::format("more than {} bytes", most.bytes));
    if (std::chrono::steady_clock::now() - began_ > most.wall)
        refuse_larger(fmt::format("not read within {} s", most.wall.count()));
    taken_.refuse_too_much();
}

Answer Asking::fetched(const Request& request) {
    try {
        auto answer = services_.get(request);
        failures_in_a_row_ = 0;
        bytes_ += answer.body.size();
        return answer;
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::not_found) ++failures_in_a_row_;
        last_failure_ = error.what();
        throw;
    }
}

Answer Asking::get(const Request& request) {
    refuse_too_much();
    ++answers_;
    return fetched(request);
}

/// Whoever is stopped has not read it yet.
void Asking::tell_unreadable(const Request& request) const {
    if (services_.unreadable && !is_stopped()) services_.unreadable(request);
}

/// One answer that is too much of anything is a bad page, and no reason to forget the others.
Gathered Asking::ask(const Request& request) {
    refuse_too_much();
    ++answers_;
    try {
        const auto answer = fetched(request);
        try {
            auto said = services_.read(source_, occasion_, answer);
            refuse_too_many(said, services_.limits.per_answer);
            return said;
        } catch (Error& error) {
            tell_unreadable(request);
            error.while_("reading {} as an answer of the kind '{}'", answer.final_url, kind_.name);
            throw;
        }
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::exhausted) throw;
        throw Error::make(ErrorKind::bad_input, "{}", error.what());
    }
}

bool Asking::gives_up(std::size_t left, std::string_view of_what) {
    if (gave_up_) return true;
    if (failures_in_a_row_ < services_.limits.failures_in_a_row) return false;
    gave_up_ = true;
    const auto why = fmt::format(
        "{} answers in a row could not be had, so {} more {} are not asked for; the last: {}",
        failures_in_a_row_, base::grouped(static_cast<std::int64_t>(left)), of_what, last_failure_);
    if (taken_.has_nothing()) throw Error(ErrorKind::transient, why);
    taken_.missing(why, "");
    return true;
}

}  // namespace daybook::harvesters
