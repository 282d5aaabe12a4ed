-- In the order of the pseudonyms, whatever way the rows are read: any other could be that of the offices' files.
create view analysis.month_member with (security_barrier) as
select
    month_member.pseudonym,
    run.programme_id,
    run.as_of_date as observed_on,
    month_class.is_there,
    month_class.is_member,
    month_class.area_id,
    month_class.municipality_code,
    month_class.member_since,
    month_class.employment,
    month_class.months_unemployed,
    month_class.months_registered,
    month_class.benefit,
    month_class.subsidy_days,
    month_class.in_integration_period,
    month_class.caseworker_load,
    month_class.age_band,
    month_class.language,
    month_class.service_language,
    string_to_array(month_class.groups, '|') as groups,
    month_class.untold
from register.month_member
inner join register.month_class using (run_id, class)
inner join audit.run using (run_id)
where run.status = 'completed'
order by run.as_of_date, month_member.pseudonym;

comment on view analysis.month_member is 'People followed from month to month: members, and all other jobseekers of the files, without those under non-disclosure. One line each of the programme''s first night of a month, of its last day, and of its end. What too few people share is left out: whoever knows of a person all that the lines tell finds at least five.';
comment on column analysis.month_member.pseudonym is 'Stands for the person as long as followed: until told to be gone. Whoever comes back has another.';
comment on column analysis.month_member.programme_id is 'The programme.';
comment on column analysis.month_member.observed_on is 'The night.';
comment on column analysis.month_member.is_there is 'In the night''s files, or a member. False: gone, by whatever way; the last line of the person.';
comment on column analysis.month_member.is_member is 'Has been transferred, and has not left.';
comment on column analysis.month_member.area_id is 'Of a member, the area; of others, that of the home municipality: null = in none, or not known.';
comment on column analysis.month_member.municipality_code is 'Of a member, the municipality; of others, the home municipality; null = not known.';
comment on column analysis.month_member.member_since is 'First day of the month in which the membership began.';
comment on column analysis.month_member.employment is 'By the employment code: unemployed (02), laid off (03), in a service (00, 07, 08), working (01, 04), outside the labour force (05, 06); null = a member without a row.';
comment on column analysis.month_member.months_unemployed is 'Whole months of unemployment: 0-2, 3-5, 6-11, 12-23 or 24+; null = not unemployed, or no row.';
comment on column analysis.month_member.months_registered is 'Whole months since the job search began: 0-2, 3-5, 6-11, 12-23 or 24+.';
comment on column analysis.month_member.benefit is 'TMT (labour-market subsidy), PPR (basic allowance), APR (earnings-related) or none.';
comment on column analysis.month_member.subsidy_days is 'Paid days of labour-market subsidy: 0, 1-299, 300-399, 400-999 or 1000+.';
comment on column analysis.month_member.in_integration_period is 'An immigrant whose integration period has not ended.';
comment on column analysis.month_member.caseworker_load is 'How full the list of the caseworker is: under 50 %, 50-90 % or over 90 % of the cap; waiting: has none yet; dormant: takes no capacity. Null = no member.';
comment on column analysis.month_member.age_band is 'Age in five years: 15-19, 20-24, ... 60-64, 65+.';
comment on column analysis.month_member.language is 'Mother tongue: fi, sv, sami or foreign; null = not known.';
comment on column analysis.month_member.service_language is 'Language of service.';
comment on column analysis.month_member.groups is 'Groups met at the transfer.';
comment on column analysis.month_member.untold is 'The columns that are left out in this line, because too few people had the same value. Null in a column that is not named here: there is none, or it is not known.';
