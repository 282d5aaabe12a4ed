-- Whose caseworker somebody last had is asked of one customership, latest first. With the customership alone in the index, and no
-- statistics (a database that was restored from a dump), the planner read all assignments backwards for each.
create index assignment_of_customership on register.assignment (customership_id, assignment_id);
drop index register.assignment_customership;

-- Nobody asks for the customers of one caseworker, but all of those who wait for one; and of rejected rows by run or customer.
create index assignment_waiting on register.assignment (customership_id) where ended_on is null and caseworker_id is null;
drop index register.assignment_open_caseworker;
drop index audit.rejected_row_source_file;
